using Actors.Samples.Demo.Files;
using ModelContextProtocol;

namespace Actors.Tests.Samples.Demo;

public sealed class GlobTests
{
    [Theory]
    [InlineData(null, "any/file", true)]
    [InlineData("*.cs", "a/b/c.cs", true)]
    [InlineData("*.cs", "c.csx", false)]
    [InlineData("src/*.cs", "src/a.cs", true)]
    [InlineData("src/*.cs", "src/b/a.cs", false)]
    [InlineData("src/**/*.cs", "src/a.cs", true)]
    [InlineData("src/**/*.cs", "src/b/c/a.cs", true)]
    [InlineData("src/**", "src/b/c", true)]
    [InlineData("**/b/*", "a/b/c", true)]
    [InlineData("?.txt", "a.txt", true)]
    [InlineData("?.txt", "ab.txt", false)]
    [InlineData("*.{png,jpg}", "x/a.jpg", true)]
    [InlineData("*.{png,jpg}", "x/a.gif", false)]
    [InlineData("a+(b)[c].txt", "a+(b)[c].txt", true)]
    [InlineData("a}b", "a}b", true)]
    [InlineData("a,b", "a,b", true)]
    [InlineData("/top.txt", "top.txt", true)]
    [InlineData("/top.txt", "a/top.txt", false)]
    public void Matches_Pattern_FitsWholePaths(string? pattern, string path, bool expected)
    {
        var matches = Glob.Parse(pattern).Matches(path);

        Assert.Equal(expected, matches);
    }

    [Fact]
    public void Parse_PatternTooLong_IsRefused()
    {
        var refusal = Assert.Throws<McpException>(() => Glob.Parse(new string('*', 501)));

        Assert.Contains("500", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_BraceLeftOpen_IsRefused()
    {
        var refusal = Assert.Throws<McpException>(() => Glob.Parse("{{a}"));

        Assert.Contains("brace", refusal.Message, StringComparison.Ordinal);
    }
}
