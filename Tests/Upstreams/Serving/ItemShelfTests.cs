using Actors.Upstreams.Serving;
using ModelContextProtocol.Server;

namespace Actors.Tests.Upstreams.Serving;

public sealed class ItemShelfTests
{
    private readonly McpServerPrimitiveCollection<McpServerTool> _tools = [];
    private int _changes;

    [Fact]
    public void Put_TheSame_ChangesNothing()
    {
        var shelf = Shelf();
        shelf.Put([Item("a", "1"), Item("b", "1")]);
        var before = _tools.ToArray();
        _changes = 0;

        shelf.Put([Item("b", "1"), Item("a", "1")]);

        Assert.Equal(0, _changes);
        Assert.Equal(before.ToHashSet(ReferenceEqualityComparer.Instance), _tools.ToArray().ToHashSet(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public void Put_OneChanged_OnlyItIsAnotherAndThatIsToldOnce()
    {
        var shelf = Shelf();
        shelf.Put([Item("a", "1"), Item("b", "1")]);
        var (a, b) = (_tools["a"], _tools["b"]);
        _changes = 0;

        shelf.Put([Item("a", "2"), Item("b", "1"), Item("c", "1")]);

        Assert.Equal(1, _changes);
        Assert.NotSame(a, _tools["a"]);
        Assert.Same(b, _tools["b"]);
        Assert.Equal(3, _tools.Count);
    }

    [Fact]
    public void Put_OneIdTwice_TheFirstCounts()
    {
        var shelf = Shelf();

        shelf.Put([Item("a", "1"), Item("a", "2")]);

        Assert.Equal("1", Assert.Single(_tools).ProtocolTool.Description);
    }

    [Fact]
    public void Put_ItemsOfOthers_StayTheirs()
    {
        var own = Item("a", "own").Make();
        _tools.Add(own);
        var shelf = Shelf();

        shelf.Put([Item("a", "1")]);
        shelf.Put([]);

        Assert.Same(own, Assert.Single(_tools));
    }

    private ItemShelf<McpServerTool> Shelf()
    {
        _tools.Changed += (_, _) => _changes++;
        return new(_tools);
    }

    private static ShelfItem<McpServerTool> Item(string name, string stamp) =>
        new(name, stamp, () => McpServerTool.Create(static () => "", new() { Name = name, Description = stamp }));
}
