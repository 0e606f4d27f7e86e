using Actors.Upstreams.Serving;

namespace Actors.Tests.Upstreams.Serving;

public sealed class ResourceOwnersTests
{
    [Fact]
    public void Find_ListedUri_IsItsServers() =>
        Assert.Equal("b", ResourceOwners.Find([Server("a", ["file:///one"]), Server("b", ["file:///two"])], "file:///two"));

    [Fact]
    public void Find_TwoListIt_FirstByName() =>
        Assert.Equal("a", ResourceOwners.Find([Server("b", ["file:///one"]), Server("a", ["file:///one"])], "file:///one"));

    [Fact]
    public void Find_TwoTemplatesMatch_TheMoreLiteralOne() =>
        Assert.Equal("b", ResourceOwners.Find([Server("a", [], "{+anything}"), Server("b", [], "notes://{id}")], "notes://7"));

    [Fact]
    public void Find_Template_GoesBeforeWhatOnlyLooksLikeIt() =>
        Assert.Equal("b", ResourceOwners.Find([Server("a", ["notes://7/old"]), Server("b", [], "notes://{id}")], "notes://7"));

    [Fact]
    public void Find_NothingMatches_TheLongestBeginning() =>
        Assert.Equal("b", ResourceOwners.Find([Server("a", ["file:///home/a/x"]), Server("b", ["file:///home/b/x"])], "file:///home/b/y"));

    [Fact]
    public void Find_OtherScheme_Nobodys() =>
        Assert.Null(ResourceOwners.Find([Server("a", ["file:///x"]), Server("b", ["file:///y"])], "http://x"));

    [Theory]
    [InlineData("notes://{id}", "notes://7", true)]
    [InlineData("notes://{id}", "notes://7/8", false)]
    [InlineData("file:///{+path}", "file:///a/b", true)]
    [InlineData("http://x/search{?q,lang}", "http://x/search?q=a&lang=b", true)]
    [InlineData("http://x/search{?q,lang}", "http://x/search", true)]
    [InlineData("http://x/a.b", "http://x/a.b", true)]
    [InlineData("http://x/a.b", "http://x/a-b", false)]
    [InlineData("(((", "x", false)]
    [InlineData("{", "{", true)]
    public void IsMatch_Template_MatchesWhatItCouldHaveMade(string template, string uri, bool matches) =>
        Assert.Equal(matches, UriTemplates.IsMatch(template, uri));

    private static OwnedResources Server(string name, string[] uris, params string[] templates) => new(name, uris, templates);
}
