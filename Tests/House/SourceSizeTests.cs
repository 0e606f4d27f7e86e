using System.Text.RegularExpressions;

namespace Actors.Tests.House;

public sealed partial class SourceSizeTests
{
    private const int Most = 400;

    [Fact]
    public void Files_OfCSharp_StayUnder400Lines()
    {
        var sizes = Checkout.Files(".cs").Select(file => (File: file, Lines: Lines(file))).ToList();

        var tooLong = sizes.Where(size => size.Lines > Most).ToList();

        Assert.NotEmpty(sizes);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void PartialTypes_CountedWhole_StayUnder400Lines()
    {
        var parts =
            from file in Checkout.Files(".cs")
            let text = Checkout.Read(file)
            from name in PartialType().Matches(text).Select(match => match.Groups[1].Value).Distinct()
            group Lines(file) by $"{Namespace().Match(text).Groups[1].Value}.{name}";

        var tooLong = parts.Where(type => type.Sum() > Most).Select(type => $"{type.Key}: {type.Sum()} lines").ToList();

        Assert.Empty(tooLong);
    }

    private static int Lines(string file) => File.ReadLines(Path.Combine(Checkout.Root, file)).Count();

    [GeneratedRegex(@"\bpartial\s+(?:class|record(?:\s+struct)?|struct|interface)\s+(\w+)")]
    private static partial Regex PartialType();

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
