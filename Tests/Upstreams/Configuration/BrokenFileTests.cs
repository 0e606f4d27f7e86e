using Actors.Upstreams.Configuration;

namespace Actors.Tests.Upstreams.Configuration;

/// <summary>What people are told of a file that cannot be used: the line, the character, and what to write.</summary>
public sealed class BrokenFileTests
{
    public static IEnumerable<TheoryDataRow<string, string[]>> All => [.. BrokenFiles.Syntax, .. BrokenFiles.Meaning];

    [Theory]
    [MemberData(nameof(All))]
    public void File_ThatIsBroken_IsToldByLineWithTheFixAndNoSecret(string text, string[] lines)
    {
        var config = Files.Parse(text);

        var told = config.Problems.Select(static problem => problem.ToString()).ToList();
        Assert.Null(config.Models);
        Assert.Equal(lines.Select(static line => "mcp.json:" + line), told);
        Assert.All(told, line => Assert.Contains("; ", line, StringComparison.Ordinal));
        Assert.All(told, line => Assert.DoesNotContain("secret", line, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Line_InAFileOfWindows_IsTheSame(string text, string[] lines)
    {
        var config = Files.Parse(text.ReplaceLineEndings("\r\n"));

        Assert.Equal(lines.Select(static line => "mcp.json:" + line), config.Problems.Select(static problem => problem.ToString()));
    }

    [Fact]
    public void File_OfUtf16_SaysHowToSaveIt()
    {
        var config = Files.Parse([0xFF, 0xFE, (byte)'{', 0]);

        Assert.Equal("mcp.json:1:1: the file is saved as UTF-16; save it as UTF-8", Assert.Single(config.Problems).ToString());
    }

    [Fact]
    public void File_OfLatin1_NamesTheLetter()
    {
        var config = Files.Parse([.. "{\n \"m"u8, 0xE9, .. "\": { } }"u8]);

        Assert.Equal("mcp.json:2:4: this is no letter of UTF-8; save the file as UTF-8", Assert.Single(config.Problems).ToString());
    }

    [Fact]
    public void File_WithAByteOrderMark_Loads()
    {
        var good = Files.Parse([0xEF, 0xBB, 0xBF, .. "{ \"mcpServers\": { } }"u8]);
        var bad = Files.Parse([0xEF, 0xBB, 0xBF, .. "{ 'a': 1 }"u8]);

        Assert.Empty(good.Problems);
        Assert.Equal("mcp.json:1:3: texts stand in double quotes here; write \"…\"", Assert.Single(bad.Problems).ToString());
    }

    [Fact]
    public void Column_AfterLettersOfManyBytes_CountsLetters()
    {
        var config = Files.Parse("{ \"mcpServers\": { \"äöü\": 'x' } }");

        Assert.Equal(26, Assert.Single(config.Problems).Column);
    }

    [Fact]
    public void Objects_TooDeep_AreRefusedAndNotFollowed()
    {
        var config = Files.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));

        Assert.Contains("deep in each other", Assert.Single(config.Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatIsNotThere_IsNamed()
    {
        var config = UpstreamConfig.Read("no/such/mcp.json");

        Assert.Equal("no/such/mcp.json: there is no such file; name one that exists", Assert.Single(config.Problems).ToString());
    }

    [Fact]
    public void File_ThatIsAFolder_IsNamed()
    {
        var config = UpstreamConfig.Read(Path.GetTempPath());

        Assert.EndsWith(": this is a folder; name a file in it", Assert.Single(config.Problems).ToString(), StringComparison.Ordinal);
    }
}
