using Actors.Core.Engine;
using Actors.Grains.Nodes;
using Actors.Grains.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Grains;

/// <content>How the engine starts, drains and is lost.</content>
public sealed partial class ClusterActors : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Starts last, when the silo can reach others and its storage; drains first, while all of that still works.</summary>
    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterActors), ServiceLifecycleStage.Active, Start, Stop);

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
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        if (!_open)
        {
            return;
        }

        _draining = true;
        try
        {
            await Seats.Drain().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
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
        _wakeUps?.Dispose();
    }

    // What ran on a lost node must be told at once, and what was to be woken there is woken from here.
    private void TakeOver(Note note)
    {
        if (Kinds.Knows(note.Actor.Kind))
        {
            _ = Keep(note.Runs ? new Note(note.Actor, Time.GetUtcNow(), Runs: false) : note);
        }
        else
        {
            LogUnknownKind(note.Actor);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopping waits no longer for {Actors} actors and {Runs} runs.")]
    private partial void LogStillRunning(int actors, int runs);

    [LoggerMessage(Level = LogLevel.Error, Message = "This node may have been replaced: it ends all its work.")]
    private partial void LogLost();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Actor {Actor} is due, but nothing of its kind is registered; it stays in the data.")]
    private partial void LogUnknownKind(ActorId actor);
}
