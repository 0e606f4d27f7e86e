using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>
/// Wakes actors whose saved time has come, and those that ran on a node that is lost. One that had its turn is woken again
/// only if its node is lost before it saves.
/// </summary>
internal sealed class WakeUps(SimulatedCluster cluster)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly List<ActorId> _waiting = [];

    /// <summary>Wakes those that were due while no node was there.</summary>
    public void NodeStarted()
    {
        var waiting = _waiting.ToList();
        _waiting.Clear();
        waiting.ForEach(Wake);
    }

    public void Saved(ActorId actor)
    {
        if (cluster.Disk.Store.Find(actor) is { RunsOn: { } node } && cluster.Find(node) is null)
        {
            // It was on its way when its node died, and has become durable after the loss was noticed.
            WakeSoon(actor);
        }

        if (cluster.Disk.Store.Find(actor) is { WakeAt: { } at } stored)
        {
            var version = stored.Version;
            var late = cluster.Chaos.Strikes(Fault.LateWakeUp) ? cluster.Chaos.Seconds(0.1, 20) : TimeSpan.Zero;
            cluster.After(at - cluster.Now + late, cluster.World, () =>
            {
                if (stored.Version == version && stored.WakeAt == at)
                {
                    Wake(actor);
                }
            });
        }
    }

    /// <summary>Wakes what ran on the node, or was woken there and may not have heard of it.</summary>
    public void Lost(SimulatedNode node)
    {
        foreach (var actor in cluster.Disk.Store.Known)
        {
            if (cluster.Disk.Store.Find(actor) is { } stored && (stored.RunsOn == node.Node || stored.WokenOn == node.Node))
            {
                cluster.After(cluster.Chaos.Seconds(0, 2), cluster.World, () => Wake(actor));
            }
        }
    }

    /// <summary>Wakes an actor after a while.</summary>
    public void WakeSoon(ActorId actor) =>
        cluster.After(cluster.Chaos.Calm ? RetryAfter : cluster.Chaos.Seconds(0.1, 5), cluster.World, () => Wake(actor));

    /// <summary>Wakes an actor, again and again until it has had its turn.</summary>
    public void Wake(ActorId actor)
    {
        if (!cluster.Nodes.Any(node => node.TakesMore))
        {
            _waiting.Add(actor);
            return;
        }

        Letter? letter = null;
        letter = new Letter(actor, WakeUp.Value, null, (_, error) =>
        {
            if (error is not null || cluster.Find(letter!.At!.Node) is null)
            {
                WakeSoon(actor);
            }
            else if (cluster.Disk.Store.Find(actor) is { } stored)
            {
                stored.WokenOn = letter.At.Node;
            }
        });
        cluster.Network.Send(letter);
    }
}
