using Actors.Core.Diagnostics;
using Actors.Core.Engine;
using Actors.Grains;

namespace Actors.Silo;

/// <summary>The cluster engine as the host sees it: the silo starts it, and leaves the cluster in good order when it is stopped.</summary>
internal sealed class SiloEngine(ClusterActors engine, Orleans.Runtime.Silo silo) : IEngineHost, IReadinessCheck
{
    private readonly Lock _gate = new();
    private Task? _stopping;

    public long ActiveCount => engine.ActiveCount;

    public long SavesCount => engine.SavesCount;

    public bool HasPeers => true;

    // A save each, over the network, and all at once.
    public TimeSpan LastWords => TimeSpan.FromSeconds(5);

    // The silo is a hosted service of its own, started before anything that needs it.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task HandOverAsync(CancellationToken until) => engine.HandOver(until);

    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _stopping ??= Leave(cancellationToken);
        }
    }

    public ValueTask<string?> WhyNotAsync(CancellationToken cancellationToken) =>
        new(engine.TakesActors ? null : "this node has no part in the cluster");

    // Only the actors' patience has an end: to leave the cluster without a word would cost the others the time to find out.
    private Task Leave(CancellationToken giveUp)
    {
        engine.GiveUp = giveUp;
        return silo.StopAsync(CancellationToken.None);
    }
}
