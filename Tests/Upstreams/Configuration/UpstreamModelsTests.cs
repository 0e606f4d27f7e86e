using Actors.Upstreams.Configuration;

namespace Actors.Tests.Upstreams.Configuration;

/// <summary>What is different between two configurations.</summary>
public sealed class UpstreamModelsTests
{
    private const string Before = """
        { "mcpServers": { "same": { "command": "x", "args": ["1"], "env": { "A": "1", "B": "2" } }, "gone": { "command": "y" }, "changed": { "url": "https://a.example" } } }
        """;

    [Fact]
    public void Changes_OfOneOfEach_NameTheOthersNot()
    {
        var after = Models("""
            { "mcpServers": { "changed": { "url": "https://b.example" }, "new": { "command": "z" }, "same": { "env": { "B": "2", "A": "1" }, "args": ["1"], "command": "x" } } }
            """);

        var changes = Models(Before).ChangesTo(after);

        Assert.Equal(["changed changed", "gone removed", "new added"], changes.Select(static change => change.ToString()));
        Assert.Equal([true, true, false], changes.Select(static change => change.EndsConnections));
    }

    [Fact]
    public void Changes_OfTheSame_AreNone()
    {
        var changes = Models(Before).ChangesTo(Models(Before));

        Assert.Empty(changes);
    }

    [Theory]
    [InlineData("\"prefix\": \"p\"", false)]
    [InlineData("\"combined\": false", false)]
    [InlineData("\"tools\": [\"a\"]", false)]
    [InlineData("\"background\": \"required\"", false)]
    [InlineData("\"policy\": \"p\"", false)]
    [InlineData("\"roles\": [\"r\"]", false)]
    [InlineData("\"whenDown\": \"hide\"", false)]
    [InlineData("\"idempotent\": true", false)]
    [InlineData("\"eager\": true", false)]
    [InlineData("\"identity\": \"caller\"", true)]
    [InlineData("\"timeout\": 5", true)]
    [InlineData("\"env\": { \"A\": \"1\" }", true)]
    [InlineData("\"args\": [\"a\"]", true)]
    [InlineData("\"cwd\": \"a\"", true)]
    [InlineData("\"logLevel\": \"info\"", true)]
    [InlineData("\"stopTimeout\": \"1s\"", true)]
    public void Change_OfOneMember_EndsConnectionsOnlyIfTheyDependOnIt(string member, bool ends)
    {
        var before = UpstreamModels.Of(Files.Server("\"command\": \"x\""));
        var after = UpstreamModels.Of(Files.Server($"\"command\": \"x\", {member}"));

        var change = Assert.Single(before.ChangesTo(after));

        Assert.Equal(ends, change.EndsConnections);
    }

    [Fact]
    public void Change_ToDisabled_IsARemoval()
    {
        var before = UpstreamModels.Of(Files.Server("\"command\": \"x\""));
        var after = UpstreamModels.Of(Files.Server("\"command\": \"x\", \"disabled\": true"));

        Assert.True(Assert.Single(before.ChangesTo(after)).IsRemoved);
        Assert.True(Assert.Single(after.ChangesTo(before)).IsAdded);
    }

    [Fact]
    public void Book_Replaced_TellsSubscribersOnceItHasTheNewOne()
    {
        var book = new UpstreamBook(Models(Before));
        var told = new List<string>();
        using var subscription = book.Subscribe(changes => told.AddRange(changes.Select(change => $"{change}: {(book.Find(change.Name) is null ? "not there" : "there")}")));

        book.Replace(Models(Before));
        book.Replace(UpstreamModels.Empty);
        subscription.Dispose();
        book.Replace(Models(Before));

        Assert.Equal(["changed removed: not there", "gone removed: not there", "same removed: not there"], told);
        Assert.NotNull(book.Find("same"));
    }

    private static UpstreamModels Models(string text) => Files.Parse(text).GetModels();
}
