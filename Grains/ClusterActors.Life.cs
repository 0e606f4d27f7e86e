using Actors.Core.Engine;
using Actors.Grains.Nodes;
using Actors.Grains.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Grains;

/// <content>How the engine starts, drains and is lost.</content>
public sealed partial class ClusterActors : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan LingerFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HandOverEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Starts last, when the silo can reach others and its storage. It drains when the others know that the silo is leaving,
    /// so that nobody sends an actor back to it, and while everything else still works.
    /// </summary>
    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(ClusterActors), ServiceLifecycleStage.Active, Start, TakeNoMore);
        lifecycle.Subscribe(nameof(ClusterActors), ServiceLifecycleStage.GrainDeactivation, static _ => Task.CompletedTask, Stop);
        lifecycle.Subscribe(nameof(ClusterActors), ServiceLifecycleStage.GrainDirectoryShutdown - 1, static _ => Task.CompletedTask, Linger);
    }

    /// <summary>
    /// Lets go whatever is free, again and again, while the node still serves: clients go to other nodes by now, and their actors come to live there. Who
    /// calls all the time is met between two calls.
    /// </summary>
    internal async Task HandOver(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            Seats.HandOver();
            await Task.Delay(HandOverEvery, Clock, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Drops everything at once, as a crash would, but for what is already being written. For tests.</summary>
    internal void Crash()
    {
        _open = false;
        _aborting.Cancel();
        _wakeUps?.Dispose();
        _sweep?.Dispose();
    }

    private async Task Start(CancellationToken cancellationToken)
    {
        _life = _services.GetRequiredService<INodeLife>();
        _wakeUps = new WakeUps(this, Time, Logger, Life.Woken);
        _sweep = new IdleSweep(this);
        _open = true;
        _life.Lost.UnsafeRegister(static engine => ((ClusterActors)engine!).Lose(), this);
        await _life.Begin(TakeOver, cancellationToken).ConfigureAwait(false);
        _started.TrySetResult();
    }

    // What reached an actor on its way out was sent after it, and is answered by the node where it lives now. But whoever asked
    // gives up when the node that was asked is gone, so it stays for as long as such an answer takes: mostly a few
    // milliseconds, but where every core is busy it was seen to take more than a second.
    private async Task Linger(CancellationToken cancellationToken)
    {
        ISiloStatusOracle silos = _services.GetRequiredService<ISiloStatusOracle>();
        if (silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Any(silo => !silo.Equals(silos.SiloAddress)))
        {
            await Task.Delay(LingerFor, Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task TakeNoMore(CancellationToken cancellationToken)
    {
        _draining = true;
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        if (!_open)
        {
            return;
        }

        // A lost node has ended all it could: what goes on all the same has no effect, and is not waited for.
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, GiveUp, Life.Lost);
        try
        {
            await (Life.Holds ? Seats.Drain() : Task.CompletedTask).WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            LogStillRunning(Seats.Count, Seats.Runs);
        }

        _open = false;
        _aborting.Cancel();
        _wakeUps?.Dispose();
        _sweep?.Dispose();
        await Life.End(cancellationToken).ConfigureAwait(false);
    }

    // Others may already act in this node's place: nothing here may have any effect from now on.
    private void Lose()
    {
        LogLost();
        Seats.Lose();
        _connections.Abort();
        _wakeUps?.Dispose();
    }

    // What ran on a lost node must be told at once, and what was to be woken there is woken from here.
    private Note TakeOver(Note note)
    {
        if (!Kinds.Knows(note.Actor.Kind))
        {
            // Kept as it is for a node that knows it, when this one is gone.
            LogUnknownKind(note.Actor);
            return note;
        }

        Note taken = note.Runs ? new Note(note.Actor, Time.GetUtcNow(), Runs: false) : note;
        _wakeUps?.AtLatest(taken.Actor, taken.WakeAt!.Value);
        return taken;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopping waits no longer for {Actors} actors and {Runs} runs.")]
    private partial void LogStillRunning(int actors, int runs);

    [LoggerMessage(Level = LogLevel.Error, Message = "This node may have been replaced: it ends all its work.")]
    private partial void LogLost();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Actor {Actor} is due, but nothing of its kind is registered; it stays in the data.")]
    private partial void LogUnknownKind(ActorId actor);
}
