using System.Text.RegularExpressions;

namespace Actors.Tests.House;

public sealed partial class CheckoutTests
{
    [Fact]
    public void Solution_Holds_EveryProject()
    {
        var solution = Checkout.Read("Actors.sln").Replace('\\', '/');

        var missing = Checkout.Files(".csproj")
            .Where(project => !project.StartsWith("eng/probes/", StringComparison.Ordinal))
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Files_Name_NoPathOfOneMachine()
    {
        var found =
            from file in Checkout.Files()
            where !Binary().IsMatch(file)
            from match in MachinePath().Matches(Checkout.Read(file))
            select $"{file}: {match.Value}";

        Assert.Empty(found);
    }

    [Fact]
    public void Files_Fetch_FromThePublicRegistriesOnly()
    {
        var configurations = Checkout.Files()
            .Where(file => Path.GetFileName(file).ToLowerInvariant() is "nuget.config" or ".npmrc");
        var strangers =
            from file in Checkout.Files("package-lock.json")
            from match in Resolved().Matches(Checkout.Read(file))
            where match.Groups[1].Value != "registry.npmjs.org"
            select $"{file}: {match.Value}";

        var found = configurations.Concat(strangers);

        Assert.Empty(found);
    }

    // Not after a word or a slash: that would be the path of a URL.
    [GeneratedRegex(@"(?<![\w./:\-])/(?:root|work|home|Users)/\w+|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"""resolved""\s*:\s*""https?://([^/""]+)")]
    private static partial Regex Resolved();

    [GeneratedRegex(@"\.(db|png|wav|nupkg)$")]
    private static partial Regex Binary();
}
