namespace Actors.Tests.Simulation.Engine;

/// <summary>The connections of clients with one node: each request runs there, and breaks when the node does.</summary>
internal sealed class FrontDesk(SimulatedNode node)
{
    private readonly List<Action> _breaks = [];

    /// <summary>Runs a request on the node. Ends as the request does, or with a <see cref="ConnectionLostException"/>.</summary>
    /// <param name="what">The request's name, for the history.</param>
    /// <param name="work">What the node does; its token fires when the client has gone.</param>
    /// <param name="disconnect">Fires when the client closes the connection: it waits no longer, and the node hears of it soon.</param>
    public Task<T> Serve<T>(string what, Func<CancellationToken, Task<T>> work, CancellationToken disconnect)
    {
        var answer = new TaskCompletionSource<T>();
        if (!node.HasLease || node.IsDraining)
        {
            node.Cluster.After(Latency(), node.Cluster.World, () => Break(answer, wasSent: false));
            return answer.Task;
        }

        var gone = new CancellationTokenSource();
        var strand = node.Lane.NewStrand(what);
        Action onBreak = () =>
        {
            Break(answer, wasSent: true);
            strand.Post(gone.Cancel);
        };
        _breaks.Add(onBreak);
        node.Cluster.After(Latency(), strand, () => _ = Run(work, answer, gone.Token, onBreak));
        disconnect.Register(() =>
        {
            _breaks.Remove(onBreak);
            answer.TrySetCanceled(disconnect);
            node.Cluster.After(Latency(), strand, gone.Cancel);
        });
        return answer.Task;
    }

    /// <summary>Breaks every connection: the node has died, or may answer no more.</summary>
    public void BreakAll()
    {
        var breaks = _breaks.ToList();
        _breaks.Clear();
        foreach (var one in breaks)
        {
            node.Cluster.After(Latency(), node.Cluster.World, one);
        }
    }

    private static void Break<T>(TaskCompletionSource<T> answer, bool wasSent)
    {
        if (answer.TrySetException(new ConnectionLostException(wasSent)))
        {
            _ = answer.Task.Exception;
        }
    }

    private async Task Run<T>(Func<CancellationToken, Task<T>> work, TaskCompletionSource<T> answer, CancellationToken gone, Action onBreak)
    {
        Action deliver;
        try
        {
            var result = await work(gone);
            deliver = () => answer.TrySetResult(result);
        }
        catch (Exception e)
        {
            deliver = () =>
            {
                if (answer.TrySetException(e))
                {
                    _ = answer.Task.Exception;
                }
            };
        }

        // A node without its lease answers nobody, and neither does one that dies with the answer in its hands.
        if (node.HasLease)
        {
            node.Cluster.After(Latency(), node.Cluster.World, () =>
            {
                if (_breaks.Remove(onBreak))
                {
                    deliver();
                }
            });
        }
    }

    private TimeSpan Latency() => node.Cluster.Chaos.Seconds(0.0001, 0.01);
}
