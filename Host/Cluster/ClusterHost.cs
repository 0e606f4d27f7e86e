using Actors.Host.Cluster.Children;
using Actors.Host.Cluster.Front;
using Actors.Host.Cluster.Nodes;
using Actors.Host.Cluster.Storage;
using Actors.Host.Serving;

namespace Actors.Host.Cluster;

/// <summary>Storage, nodes and a front on this machine: starts them, keeps them running, and stops them in the right order.</summary>
/// <param name="program">What a node is started as.</param>
/// <param name="makeStorage">Makes the storage that was asked for.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterHost(NodeProgram program, Func<ClusterSettings, ClusterConsole, IClusterStorage> makeStorage, TimeProvider time) : IClusterHost
{
    private static readonly TimeSpan ToBeReady = TimeSpan.FromSeconds(90);

    // Longer than a node's own limit, which grows with Actors:DrainTimeout.
    private static readonly TimeSpan ToDrain = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ToPart = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task<int> RunAsync(ClusterSettings settings, TextWriter output, StopSignals signals)
    {
        var console = new ClusterConsole(output);
        using var folder = ClusterFolder.Take(settings.Data);
        using var storage = makeStorage(settings, console);
        var ring = new NodeRing([.. Enumerable.Range(1, settings.Nodes).Select(static number => new FrontNode($"node{number}"))]);
        await using var front = await FrontServer.StartAsync(settings.Url, ring, signals.Stop);
        var nodes = new List<ClusterNode>();
        await using var probe = new ReadyProbe(ring, time);
        try
        {
            await storage.StartAsync(signals.Stop);
            nodes.AddRange(ring.Nodes.Select(node => NodeOf(node, settings, storage, console)));
            nodes.ForEach(static node => node.Start());
            probe.Start();
            await ReadyAsync(nodes, signals.Stop);
            ClusterLines.Write(console, front.Address, nodes, storage);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            console.Write("Actors stops; once more, and it stops at once.\n");
        }
        finally
        {
            ring.Close();
            await Task.WhenAll(nodes.Select(node => node.StopAsync(ToDrain, signals.Hurry)));
            await front.StopAsync(ToPart);
            await storage.StopAsync(signals.Hurry);
            nodes.ForEach(static node => node.Dispose());
        }

        return 0;
    }

    private ClusterNode NodeOf(FrontNode node, ClusterSettings settings, IClusterStorage storage, ClusterConsole console) => new(
        node, program, Options(settings), [.. NodeSettings.Shared(settings.Url), .. storage.NodeSettings], console, time);

    private async Task ReadyAsync(List<ClusterNode> nodes, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (nodes.Find(static node => !node.Front.WasReady) is { } missing)
        {
            // Whoever refuses its options or settings would refuse them again.
            if (nodes.Find(static node => node.FirstEnd is { IsCompletedSuccessfully: true, Result: ActorsCommand.Misuse }) is { } refused)
            {
                throw new ServeRefusedException($"{refused.Front.Name} could not start; its lines above say why");
            }

            if (time.GetElapsedTime(began) > ToBeReady)
            {
                throw new ServeRefusedException($"{missing.Front.Name} was not ready after {ToBeReady.TotalSeconds:0} seconds; its lines above may say why");
            }

            await Task.Delay(ReadyProbe.Every, time, stop);
        }
    }

    private static IReadOnlyList<string> Options(ClusterSettings settings)
    {
        IReadOnlyList<string> root = settings.Root is null ? [] : ["--root", settings.Root];
        return settings.Servers is null ? root : [.. root, "--config", settings.Servers];
    }
}
