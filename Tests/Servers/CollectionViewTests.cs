using Actors.Http.Servers;
using ModelContextProtocol.Server;

namespace Actors.Tests.Servers;

public sealed class CollectionViewTests
{
    [Fact]
    public void View_SourceChanges_FollowsInOrderAndSaysNothing()
    {
        var source = new McpServerPrimitiveCollection<McpServerTool> { Tool("b"), Tool("a") };
        var view = CollectionView.Over(source);
        var raised = 0;
        view.Changed += (_, _) => raised++;

        source.Add(Tool("c"));
        source.Remove(source["b"]);

        Assert.Equal(["a", "c"], view.Select(tool => tool.ProtocolTool.Name));
        Assert.Equal(["a", "c"], view.PrimitiveNames);
        Assert.Equal(2, view.Count);
        Assert.Same(source["c"], view["c"]);
        Assert.Equal(0, raised);
    }

    [Fact]
    public void View_Changed_ChangesItsSourceWhichSaysSo()
    {
        var source = new McpServerPrimitiveCollection<McpServerTool> { Tool("a") };
        var view = CollectionView.Over(source);
        var raised = 0;
        source.Changed += (_, _) => raised++;

        view.Add(Tool("b"));
        view.Remove(view["a"]);

        Assert.Equal("b", Assert.Single(source).ProtocolTool.Name);
        Assert.Equal(2, raised);
    }

    [Fact]
    public void View_WhileTheSourceDefersItsEvents_IsUpToDate()
    {
        var source = new McpServerPrimitiveCollection<McpServerTool>();
        var view = CollectionView.Over(source);
        using var deferred = source.DeferChangedEvents();

        source.Add(Tool("a"));

        Assert.Single(view);
        Assert.True(view.TryGetPrimitive("a", out _));
    }

    [Fact]
    public void Over_SameSource_IsTheSameView()
    {
        var source = new McpServerPrimitiveCollection<McpServerTool>();

        Assert.Same(CollectionView.Over(source), CollectionView.Over(source));
        Assert.Same(source, CollectionView.SourceOf(CollectionView.Over(source)));
    }

    [Fact]
    public void Over_AuthorsOwnType_IsLeftAlone()
    {
        var source = new OwnTools();

        Assert.Same(source, CollectionView.Over<McpServerTool>(source));
    }

    private static McpServerTool Tool(string name) => McpServerTool.Create(() => name, new() { Name = name });

    private sealed class OwnTools : McpServerPrimitiveCollection<McpServerTool>;
}
