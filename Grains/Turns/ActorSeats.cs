using System.Collections.Concurrent;
using Actors.Core.Engine;

namespace Actors.Grains.Turns;

/// <summary>The places of all actors that live on this node.</summary>
internal sealed class ActorSeats(ClusterActors engine)
{
    private readonly ConcurrentDictionary<ActorSeat, bool> _all = new();
    private readonly ConcurrentDictionary<ActorId, ActorSeat> _byActor = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StopReason _closing;
    private int _runs;
    private long _letGo;

    public int Count => _all.Count;

    public int Runs => Volatile.Read(ref _runs);

    public long LetGo => Volatile.Read(ref _letGo);

    /// <summary>Makes a place for an actor that Orleans has put here; <paramref name="leave"/> tells Orleans that it is free again.</summary>
    public ActorSeat Open(ActorId actor, Action leave)
    {
        ActorSeat seat = new(engine, this, actor, engine.Kinds.Find(actor.Kind), leave);
        _all[seat] = true;
        _byActor[actor] = seat;
        if (_closing != StopReason.None)
        {
            _ = seat.Close(_closing);
        }

        return seat;
    }

    /// <summary>The actor's place, if it is here.</summary>
    public ActorSeat? Find(ActorId actor) => _byActor.GetValueOrDefault(actor);

    public bool Remove(ActorSeat seat)
    {
        if (!_all.TryRemove(seat, out _))
        {
            return false;
        }

        _byActor.TryRemove(KeyValuePair.Create(seat.Id, seat));
        CheckDrained();
        return true;
    }

    /// <summary>Lets idle actors go.</summary>
    public void Sweep(TimeSpan margin)
    {
        foreach ((ActorSeat seat, _) in _all)
        {
            seat.LetGoIfIdle(margin);
        }
    }

    /// <summary>Lets go whatever has nothing to do just now.</summary>
    public void HandOver()
    {
        foreach ((ActorSeat seat, _) in _all)
        {
            seat.HandOverIfFree();
        }
    }

    /// <summary>Ends every activation, and every one that is yet to come; the task ends when nothing is left.</summary>
    public Task Drain()
    {
        _closing = StopReason.Draining;
        foreach ((ActorSeat seat, _) in _all)
        {
            _ = seat.Close(StopReason.Draining);
        }

        CheckDrained();
        return _drained.Task;
    }

    /// <summary>Ends everything at once.</summary>
    public void Lose()
    {
        _closing = StopReason.NodeLost;
        foreach ((ActorSeat seat, _) in _all)
        {
            _ = seat.Close(StopReason.NodeLost);
            // Callbacks of a token are somebody else's code: one that blocks must not keep the others running.
            ThreadPool.UnsafeQueueUserWorkItem(static seat => seat.CancelRuns(), seat, preferLocal: false);
        }
    }

    public void RunStarted() => Interlocked.Increment(ref _runs);

    public void RunEnded() => Interlocked.Decrement(ref _runs);

    public void Ended(StopReason reason)
    {
        if (reason == StopReason.Idle)
        {
            Interlocked.Increment(ref _letGo);
        }
    }

    private void CheckDrained()
    {
        if (_closing != StopReason.None && _all.IsEmpty)
        {
            _drained.TrySetResult();
        }
    }
}
