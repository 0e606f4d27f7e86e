using Actors.Core.Engine;
using Actors.Core.Mailboxes;

namespace Actors.Grains.Turns;

/// <summary>
/// The place of one actor on this node, as long as Orleans keeps it here. Activations come and go in it: after a failed
/// save the next one is in the same place, so that it never runs beside work that its predecessor left behind.
/// </summary>
internal sealed class ActorSeat(ClusterActors engine, ActorSeats seats, ActorId id, ActorKind kind, Action leave)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // Who asks for something new is answered by the next place, and waits for so long at most.
    private static readonly TimeSpan LastWork = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly long _opened = engine.Clock.GetTimestamp();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GrainActivation? _current;
    private int _runs;
    private bool _closing;
    private bool _draining;

    public ActorId Id => id;

    /// <summary>Ends when nothing of the actor is left here; until then it begins nowhere else.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Gives the actor a message; false when this place is closing, and the message belongs to the next.</summary>
    public bool TryReceive(object message, out ValueTask<object?> reply)
    {
        while (Current(asked: true) is { } activation)
        {
            if (activation.TryReceive(message, out reply))
            {
                return true;
            }

            Forget(activation);
        }

        reply = default;
        return false;
    }

    /// <summary>Lets the activation go if nobody has needed it for its kind's time and <paramref name="margin"/>.</summary>
    public void LetGoIfIdle(TimeSpan margin)
    {
        if (_current is { } activation)
        {
            activation.LetGoIfIdle((long)((kind.IdleAfter + margin).TotalSeconds * engine.Time.TimestampFrequency));
        }
        else if (engine.Clock.GetElapsedTime(_opened) > LongestWait)
        {
            // Orleans made the place for a message that never came.
            CloseIfEmpty();
        }
    }

    /// <summary>Ends the activation if it has nothing to do just now: its next message is to find it on another node.</summary>
    public void HandOverIfFree() => _current?.HandOverIfFree();

    /// <summary>
    /// Ends the activation, for <see cref="StopReason.Draining"/> after what waits already and what it is about to finish; the task
    /// ends when nothing of the actor is left here, runs included.
    /// </summary>
    public Task Close(StopReason reason)
    {
        GrainActivation? activation;
        lock (_gate)
        {
            _closing = true;
            _draining |= reason == StopReason.Draining;
            activation = _current;
        }

        if (reason != StopReason.Draining)
        {
            activation?.TryStop(reason);
        }
        else if (activation?.TryPost(DrainMark.WhenFree) == true)
        {
            _ = DrainAsync(activation);
        }

        CloseIfEmpty();
        return _closed.Task;
    }

    /// <summary>Cancels the runs of the activation, beside its turns.</summary>
    public void CancelRuns() => _current?.CancelRuns();

    public void RunStarted()
    {
        lock (_gate)
        {
            _runs++;
        }

        seats.RunStarted();
    }

    public void RunEnded()
    {
        lock (_gate)
        {
            _runs--;
        }

        seats.RunEnded();
        CloseIfEmpty();
    }

    public void Ended(GrainActivation activation, StopReason reason, Exception? startFailure, IReadOnlyList<Envelope> rest)
    {
        Forget(activation);
        seats.Ended(reason);
        foreach (Envelope envelope in rest)
        {
            if (startFailure is not null)
            {
                envelope.Fail(new ActorUnreachableException(id, mayHaveRun: false, "it could not start.", startFailure));
            }
            else
            {
                Deliver(envelope);
            }
        }

        CloseIfEmpty();
    }

    // A call that is just being answered is not cut off for the sake of milliseconds.
    private async Task DrainAsync(GrainActivation activation)
    {
        await ((Task)_closed.Task.WaitAsync(LastWork, engine.Clock)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        activation.TryPost(DrainMark.Value);
    }

    private void Deliver(Envelope envelope)
    {
        while (Current() is { } activation)
        {
            if (activation.TryPost(envelope))
            {
                return;
            }

            Forget(activation);
        }

        envelope.Fail(new MovedException());
    }

    private GrainActivation? Current(bool asked = false)
    {
        lock (_gate)
        {
            return _draining && asked ? null : _closing ? _current : _current ??= new GrainActivation(engine, this, id, kind);
        }
    }

    private void Forget(GrainActivation activation)
    {
        lock (_gate)
        {
            _current = _current == activation ? null : _current;
        }
    }

    private void CloseIfEmpty()
    {
        lock (_gate)
        {
            if (_current is not null || _runs > 0)
            {
                return;
            }

            _closing = true;
        }

        if (seats.Remove(this))
        {
            // Orleans must know before anybody is told to ask again: it sends what arrives from here on to the next place.
            leave();
            _closed.TrySetResult();
        }
    }
}
