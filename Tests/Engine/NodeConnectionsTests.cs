using Actors.Core.Engine;

namespace Actors.Tests.Engine;

public sealed class NodeConnectionsTests
{
    private readonly NodeConnections _connections = new();

    [Fact]
    public void Abort_CutsOffWhatIsOpen_AndWhatIsYetToCome()
    {
        RecordingConnection open = new("open"), gone = new("gone"), late = new("late");
        _connections.Add(open);
        _connections.Add(gone);
        _connections.Remove("gone");

        _connections.Abort();
        _connections.Add(late);

        Assert.Equal([true, false, true], [open.IsAborted, gone.IsAborted, late.IsAborted]);
        Assert.Empty(open.Events);
    }
}
