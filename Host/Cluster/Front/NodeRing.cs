namespace Actors.Host.Cluster.Front;

/// <summary>Hands out the nodes that are ready, each in its turn.</summary>
internal sealed class NodeRing(IReadOnlyList<FrontNode> nodes)
{
    private uint _turn;
    private volatile bool _isClosed;

    /// <summary>All nodes, ready or not.</summary>
    public IReadOnlyList<FrontNode> Nodes => nodes;

    /// <summary>The node whose turn it is; null when none is ready, or the cluster stops.</summary>
    public FrontNode? Next()
    {
        if (_isClosed)
        {
            return null;
        }

        var ready = 0;
        foreach (var node in nodes)
        {
            ready += node.IsReady ? 1 : 0;
        }

        return ready == 0 ? null : At((int)(Interlocked.Increment(ref _turn) % (uint)ready));
    }

    /// <summary>Hands out no node any more.</summary>
    public void Close() => _isClosed = true;

    // Counted among the ready ones only, so that the neighbour of a node that is away does not get its share as well.
    private FrontNode? At(int index)
    {
        FrontNode? last = null;
        foreach (var node in nodes)
        {
            if (node.IsReady)
            {
                last = node;
                if (index-- == 0)
                {
                    break;
                }
            }
        }

        return last;
    }
}
