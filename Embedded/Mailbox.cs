using Actors.Core.Engine;

namespace Actors.Embedded;

/// <summary>
/// Decides when an actor's turns start: one at a time, in the order of arrival; on the asker's own thread when nothing
/// else is under way. What happens in a turn is the derived class's.
/// </summary>
internal abstract class Mailbox : Slices
{
    private Queue<object>? _mail;
    private long _touched;
    private int _reads;
    private int _holds;
    private ActivationPhase _phase;
    private StopReason _stopWanted;
    private bool _turn;

    /// <summary>While true it is not let go for idleness.</summary>
    public bool Stay { get; set; }

    protected bool InTurn => _turn;

    /// <summary>True once a save has failed, or a turn: what is in memory is not to be trusted.</summary>
    protected bool IsStale { get; private set; }

    protected sealed override bool HasTurn_NeedsLock => !_turn && (_phase == ActivationPhase.New || (_phase == ActivationPhase.Live && (
        _stopWanted == StopReason.None ? _mail is { Count: > 0 } : _reads == 0)));

    /// <summary>The engine's clock at its last sweep: exact enough for idleness, and free to read.</summary>
    protected abstract long Now { get; }

    /// <summary>Takes a message; false when the activation has ended, so that the message belongs to the next one.</summary>
    public bool TryReceive(object message, out ValueTask<object?> reply)
    {
        bool read = message is IRead;
        lock (Gate)
        {
            if (_phase == ActivationPhase.Ended)
            {
                reply = default;
                return false;
            }

            bool ready = _phase == ActivationPhase.Live && _stopWanted == StopReason.None;
            if (!ready || IsRunning_NeedsLock || (_turn && !read))
            {
                Envelope envelope = new(message);
                reply = new(envelope.Task);
                Queue_NeedsLock(envelope, read && ready);
                return true;
            }

            Enter_NeedsLock();
            Begin_NeedsLock(read);
        }

        reply = RunHere(message, read);
        return true;
    }

    /// <summary>Queues a message that nobody waits for, an envelope, or the mark to drain; false when the activation has ended.</summary>
    public bool TryPost(object item)
    {
        lock (Gate)
        {
            if (_phase == ActivationPhase.Ended)
            {
                return false;
            }

            Queue_NeedsLock(item, read: false);
            return true;
        }
    }

    /// <summary>Begins to stop it when nobody has needed it for that long.</summary>
    public void LetGoIfIdle(long idleFor)
    {
        lock (Gate)
        {
            bool free = _phase == ActivationPhase.Live && _stopWanted == StopReason.None && !_turn && !IsRunning_NeedsLock && _reads == 0;
            if (!free)
            {
                return;
            }

            _mail = null;
            Trim_NeedsLock();
            if (_holds == 0 && !Stay && Now - _touched >= idleFor)
            {
                _stopWanted = StopReason.Idle;
                Wake_NeedsLock();
            }
        }
    }

    protected abstract ValueTask Start();

    protected abstract ValueTask<object?> Receive(object message);

    protected abstract ValueTask Stop(StopReason reason);

    /// <summary>Tells that the activation is over; the messages in <paramref name="rest"/> never had their turn.</summary>
    protected abstract void Ended(StopReason reason, Exception? startFailure, IEnumerable<object> rest);

    /// <summary>Logs the failure of a turn and makes of it what the asker gets.</summary>
    protected abstract Exception Failed(Exception error);

    /// <summary>Keeps the activation from being let go until <see cref="Release"/>.</summary>
    protected void Hold()
    {
        lock (Gate)
        {
            _holds++;
        }
    }

    protected void Release()
    {
        lock (Gate)
        {
            _holds--;
            _touched = Now;
        }
    }

    /// <summary>Ends the activation after the turn at hand.</summary>
    protected void MarkStale()
    {
        lock (Gate)
        {
            IsStale = true;
            if (_phase <= ActivationPhase.Live)
            {
                _stopWanted = StopReason.Stale;
            }
        }
    }

    protected sealed override bool TryTakeTurn_NeedsLock(out object? item)
    {
        item = null;
        if (!HasTurn_NeedsLock)
        {
            return false;
        }

        if (_phase == ActivationPhase.New)
        {
            _phase = ActivationPhase.Starting;
        }
        else if (_stopWanted != StopReason.None)
        {
            _phase = ActivationPhase.Stopping;
        }
        else if ((item = _mail!.Dequeue()) == (object)DrainMark.Value)
        {
            _stopWanted = StopReason.Draining;
            return TryTakeTurn_NeedsLock(out item);
        }

        _turn = true;
        return true;
    }

    protected sealed override void RunTurn(object? item)
    {
        _ = item switch
        {
            null => _phase == ActivationPhase.Starting ? RunStart() : RunStop(),
            Envelope envelope => envelope.Run(() => Complete(Begin(envelope.Message), read: false)),
            _ => RunTold(item),
        };
    }

    private void Queue_NeedsLock(object item, bool read)
    {
        if (read)
        {
            Begin_NeedsLock(read);
            Envelope envelope = (Envelope)item;
            Add_NeedsLock(_ => envelope.Run(() => Complete(Begin(envelope.Message), read: true)), null);
            return;
        }

        (_mail ??= new()).Enqueue(item);
        if (HasTurn_NeedsLock)
        {
            Wake_NeedsLock();
        }
    }

    private void Begin_NeedsLock(bool read)
    {
        if (read)
        {
            _reads++;
        }
        else
        {
            _turn = true;
        }
    }

    private void End_NeedsLock(bool read)
    {
        if (read)
        {
            _reads--;
        }
        else
        {
            _turn = false;
        }

        _touched = Now;
    }

    // The hot path: a turn that ends without waiting costs its caller two short locks and no memory.
    private ValueTask<object?> RunHere(object message, bool read)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        ValueTask<object?> turn = Begin(message);
        bool done = turn.IsCompletedSuccessfully && !IsStale;
        if (!done)
        {
            turn = Complete(turn, read);
        }

        SetSynchronizationContext(before);
        lock (Gate)
        {
            if (done)
            {
                End_NeedsLock(read);
            }

            Leave_NeedsLock();
        }

        return turn;
    }

    private ValueTask<object?> Begin(object message)
    {
        try
        {
            return Receive(message);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<object?>(e);
        }
    }

    // Runs in slices, up to its last line: the next turn starts when this slice is over.
    private async ValueTask<object?> Complete(ValueTask<object?> turn, bool read)
    {
        try
        {
            object? reply = await turn;
            // An actor that went on after a failed save promises what it cannot know.
            return IsStale && !read ? throw new InvalidOperationException("The turn went on after its save had failed.") : reply;
        }
        catch (Exception e)
        {
            if (!read)
            {
                MarkStale();
            }

            throw Failed(e);
        }
        finally
        {
            lock (Gate)
            {
                End_NeedsLock(read);
            }
        }
    }

    private async Task RunTold(object message)
    {
        try
        {
            await Complete(Begin(message), read: false);
        }
        catch (ActorUnreachableException)
        {
            // Nobody waits for it, and its cause is logged.
        }
    }

    private async Task RunStart()
    {
        Exception? failure = null;
        try
        {
            await Start();
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (failure is not null)
        {
            End(StopReason.Stale, failure);
            return;
        }

        lock (Gate)
        {
            _phase = ActivationPhase.Live;
            End_NeedsLock(read: false);
        }
    }

    private async Task RunStop()
    {
        StopReason reason = _stopWanted;
        await Stop(reason);
        End(reason, startFailure: null);
    }

    private void End(StopReason reason, Exception? startFailure)
    {
        Queue<object>? rest;
        lock (Gate)
        {
            _phase = ActivationPhase.Ended;
            (rest, _mail) = (_mail, null);
        }

        Ended(reason, startFailure, rest ?? []);
    }
}
