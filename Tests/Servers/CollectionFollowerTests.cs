using Actors.Http.Servers;
using ModelContextProtocol.Server;

namespace Actors.Tests.Servers;

public sealed class CollectionFollowerTests
{
    private readonly McpServerPrimitiveCollection<McpServerTool> _from = [];
    private readonly McpServerPrimitiveCollection<McpServerTool> _into = [ServersHost.Says("own", "own")];

    [Fact]
    public void Follow_ItemsComeAndGo_BesideTheOthers()
    {
        using var follower = new CollectionFollower<McpServerTool>(_from, _into);

        _from.Add(ServersHost.Says("one", "1"));
        _from.Add(ServersHost.Says("two", "2"));
        var both = Names();
        _from.Remove(_from["one"]);

        Assert.Equal(["one", "own", "two"], both);
        Assert.Equal(["own", "two"], Names());
    }

    [Fact]
    public void Follow_OneOfTheSameName_LeavesWhatIsThere()
    {
        using var follower = new CollectionFollower<McpServerTool>(_from, _into);
        var own = _into["own"];

        _from.Add(ServersHost.Says("own", "another"));
        var during = _into["own"];
        _from.Clear();

        Assert.Same(own, during);
        Assert.Same(own, _into["own"]);
    }

    [Fact]
    public void Follow_OneReplacedByAnother_IsReplaced()
    {
        _from.Add(ServersHost.Says("one", "1"));
        using var follower = new CollectionFollower<McpServerTool>(_from, _into);
        var newer = ServersHost.Says("one", "2");

        using (_from.DeferChangedEvents())
        {
            _from.Remove(_from["one"]);
            _from.Add(newer);
        }

        Assert.Same(newer, _into["one"]);
    }

    [Fact]
    public void Follow_ManyAtOnce_AreOneChange()
    {
        using var follower = new CollectionFollower<McpServerTool>(_from, _into);
        var changes = 0;
        _into.Changed += (_, _) => changes++;

        using (_from.DeferChangedEvents())
        {
            for (var number = 0; number < 10; number++)
            {
                _from.Add(ServersHost.Says($"tool{number}", ""));
            }
        }

        Assert.Equal((1, 11), (changes, _into.Count));
    }

    [Fact]
    public void Dispose_ThenChange_ChangesNothing()
    {
        new CollectionFollower<McpServerTool>(_from, _into).Dispose();

        _from.Add(ServersHost.Says("one", "1"));

        Assert.Equal(["own"], Names());
    }

    private string[] Names() => [.. _into.PrimitiveNames.Order(StringComparer.Ordinal)];
}
