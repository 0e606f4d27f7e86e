using System.Text.RegularExpressions;
using Actors.Tests.House;
using Actors.Upstreams.Configuration;

namespace Actors.Tests.Upstreams.Configuration;

/// <summary>What docs/upstreams.md and the sample say is what the host reads.</summary>
public sealed partial class DocumentedMemberTests
{
    public static TheoryData<string> Members
    {
        get
        {
            var text = Checkout.Read("docs/upstreams.md");
            var tables = text[text.IndexOf("### How a server is reached", StringComparison.Ordinal)..text.IndexOf("### Variables", StringComparison.Ordinal)];
            return [.. FirstColumn().Matches(tables).SelectMany(static row => Name().Matches(row.Groups[1].Value)).Select(static name => name.Groups[1].Value)];
        }
    }

    [Fact]
    public void Documentation_OfMembers_IsFound() => Assert.InRange(Members.Count, 25, 60);

    [Theory]
    [MemberData(nameof(Members))]
    public void Member_ThatIsDocumented_IsKnown(string member)
    {
        var config = Files.Parse($$"""{ "mcpServers": { "a": { "{{member}}": null, "{{(member == "command" ? "url" : "command")}}": "https://a.example" } } }""");

        Assert.DoesNotContain(config.Problems, problem => problem.Text.Contains("not known", StringComparison.Ordinal));
    }

    [Fact]
    public void Sample_OfServers_LoadsWithoutAWord()
    {
        var config = UpstreamConfig.Read(Path.Combine(Checkout.Root, "samples", "mcp.json"), Files.Lookup());

        Assert.Empty(config.Problems);
        Assert.Equal(["clock", "everything", "everything-http", "filesystem"], config.GetModels().Enabled.Select(static server => server.Name));
    }

    [GeneratedRegex(@"^\| (`[^|]*`) \|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Name();
}
