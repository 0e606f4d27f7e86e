using Actors.Core.Engine;

namespace Actors.Core.Mailboxes;

/// <summary>Decides when an actor's turns start: one at a time, in the order of arrival, reads in between.</summary>
internal abstract class Mailbox : Slices
{
    private Queue<object>? _mail;
    private long _touched;
    private int _reads;
    private int _holds;
    private ActivationPhase _phase;
    private StopReason _stopWanted;
    private bool _turn;
    private bool _drainsWhenFree;

    /// <summary>While true it is not let go for idleness.</summary>
    public bool Stay { get; set; }

    /// <summary>While true it need not be kept for a while once it is idle.</summary>
    public bool Spent { get; set; }

    /// <summary>While true it is about to answer somebody: whoever ends it in good order waits a moment.</summary>
    public bool Answering
    {
        get;
        set
        {
            field = value;
            if (!value && _drainsWhenFree)
            {
                TryStop(StopReason.Draining);
            }
        }
    }

    protected bool InTurn => _turn;

    /// <summary>Whether it starts on the thread of whoever is the first to need it, as reading what is saved takes no waiting here.</summary>
    protected virtual bool StartsAtOnce => false;

    /// <summary>Whether it ends at once when it is spent and idle, as beginning anew costs little here.</summary>
    protected virtual bool EndsWhenSpent => false;

    /// <summary>True once a save has failed, or a turn: what is in memory is not to be trusted.</summary>
    protected bool IsStale { get; private set; }

    /// <summary>The engine's clock at its last sweep: exact enough for idleness, and free to read.</summary>
    protected abstract long Now { get; }

    protected sealed override bool HasTurn_NeedsLock => !_turn && (_phase == ActivationPhase.New || (_phase == ActivationPhase.Live && (
        _stopWanted == StopReason.None ? _mail is { Count: > 0 } : _reads == 0)));

    /// <summary>Takes a message; false when the activation has ended, so that the message belongs to the next one.</summary>
    public bool TryReceive(object message, out ValueTask<object?> reply)
    {
        bool read = message is IRead;
        bool first;
        lock (Gate)
        {
            if (_phase == ActivationPhase.Ended)
            {
                reply = default;
                return false;
            }

            bool ready = _phase == ActivationPhase.Live && _stopWanted == StopReason.None;
            first = _phase == ActivationPhase.New && StartsAtOnce && _mail is null && _stopWanted == StopReason.None;
            if (!(ready || first) || IsRunning_NeedsLock || (_turn && !read))
            {
                Envelope envelope = new(message);
                reply = new(envelope.Task);
                Queue_NeedsLock(envelope, read && ready);
                return true;
            }

            Enter_NeedsLock();
            if (first)
            {
                _phase = ActivationPhase.Starting;
            }

            Begin_NeedsLock(read && !first);
        }

        reply = first ? StartHere(message, read) : RunHere(message, read);
        return true;
    }

    /// <summary>
    /// Takes a message that nobody waits for. Like one that is asked it has its turn on the caller's thread when nothing else
    /// is under way: most messages told from beside the turns find an idle actor, and save the way through the pool.
    /// </summary>
    public void TryTell(object message)
    {
        lock (Gate)
        {
            if (_phase == ActivationPhase.Ended)
            {
                return;
            }

            if (_phase != ActivationPhase.Live || _stopWanted != StopReason.None || IsRunning_NeedsLock || _turn)
            {
                Queue_NeedsLock(message, read: false);
                return;
            }

            Enter_NeedsLock();
            Begin_NeedsLock(read: false);
        }

        ValueTask<object?> turn = RunHere(message, read: false);
        if (!turn.IsCompletedSuccessfully)
        {
            _ = Observe(turn);
        }
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

    /// <summary>Ends it after the turn at hand, before anything that waits.</summary>
    public void TryStop(StopReason reason)
    {
        lock (Gate)
        {
            if (_phase <= ActivationPhase.Live && _stopWanted == StopReason.None)
            {
                _stopWanted = reason;
                Wake_NeedsLock();
            }
        }
    }

    /// <summary>Begins to stop it when it does nothing just now, so that it goes on elsewhere.</summary>
    public void HandOverIfFree()
    {
        lock (Gate)
        {
            if (_phase == ActivationPhase.Live && _stopWanted == StopReason.None && !_turn && !IsRunning_NeedsLock && _reads == 0 && _holds == 0 && !Answering)
            {
                _stopWanted = StopReason.Draining;
                Wake_NeedsLock();
            }
        }
    }

    /// <summary>Begins to stop it when nobody has needed it for that long.</summary>
    public void LetGoIfIdle(long idleFor)
    {
        // Most are looked at several times before their time has come, and have no queue to give back.
        if (_mail is null && Now - Volatile.Read(ref _touched) < idleFor)
        {
            return;
        }

        lock (Gate)
        {
            if (_phase != ActivationPhase.Live || _stopWanted != StopReason.None || _turn || IsRunning_NeedsLock || _reads > 0)
            {
                return;
            }

            // Nothing is queued where nothing runs; the queues themselves are memory that was needed once.
            _mail = null;
            Trim_NeedsLock();
            if (_holds == 0 && !Stay && Now - _touched >= idleFor)
            {
                _stopWanted = StopReason.Idle;
                Wake_NeedsLock();
            }
        }
    }

    /// <summary>Starts it on the caller's thread, which has been claimed for it, and goes on with the message there if it may.</summary>
    protected abstract ValueTask<object?> StartHere(object message, bool read);

    /// <summary>Runs a turn, or a read, on the caller's thread, which has been claimed for it.</summary>
    protected abstract ValueTask<object?> RunHere(object message, bool read);

    /// <summary>Waits for the end of a turn that nobody asked for.</summary>
    protected abstract Task Observe(ValueTask<object?> turn);

    /// <summary>Runs a queued turn, or a read, up to its first await.</summary>
    protected abstract void RunQueued(object item, bool read);

    protected abstract void RunStart();

    protected abstract void RunStop(StopReason reason);

    protected sealed override void RunTurn(object? item)
    {
        switch (item)
        {
            case not null:
                RunQueued(item, read: false);
                break;
            case null when _phase == ActivationPhase.Starting:
                RunStart();
                break;
            default:
                RunStop(_stopWanted);
                break;
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
        else if ((item = _mail!.Dequeue()) is DrainMark mark)
        {
            // What came before it has had its turn, so that it is known by now whether there is somebody to be answered.
            if (mark == DrainMark.WhenFree && Answering)
            {
                _drainsWhenFree = true;
            }
            else
            {
                _stopWanted = StopReason.Draining;
            }

            return TryTakeTurn_NeedsLock(out item);
        }

        Begin_NeedsLock(read: false);
        return true;
    }

    protected void End_NeedsLock(bool read)
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
        EndIfSpent_NeedsLock();
    }

    /// <summary>The first turn is over, and went well.</summary>
    protected void BecomeLive()
    {
        lock (Gate)
        {
            _phase = ActivationPhase.Live;
            End_NeedsLock(read: false);
        }
    }

    /// <summary>After a start on the caller's thread: begins the turn of the message there. Else it is queued, and the thread given back.</summary>
    protected Envelope? QueueUnlessLive(object message, bool read)
    {
        lock (Gate)
        {
            if (_phase == ActivationPhase.Live && _stopWanted == StopReason.None)
            {
                Begin_NeedsLock(read);
                return null;
            }

            Envelope envelope = new(message);
            (_mail ??= new()).Enqueue(envelope);
            Leave_NeedsLock();
            return envelope;
        }
    }

    /// <summary>The last turn is over; returns the messages that never had theirs.</summary>
    protected IEnumerable<object> BecomeEnded()
    {
        lock (Gate)
        {
            _phase = ActivationPhase.Ended;
            IEnumerable<object> rest = _mail ?? [];
            _mail = null;
            return rest;
        }
    }

    /// <summary>Ends the activation after the turn at hand.</summary>
    protected void MarkStale()
    {
        lock (Gate)
        {
            IsStale = true;
            if (_phase <= ActivationPhase.Live && _stopWanted != StopReason.NodeLost)
            {
                _stopWanted = StopReason.Stale;
            }
        }
    }

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
            EndIfSpent_NeedsLock();
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

    private void Queue_NeedsLock(object item, bool read)
    {
        if (read)
        {
            // A read waits for the running slice only, never for a turn.
            Begin_NeedsLock(read);
            Add_NeedsLock(envelope => RunQueued(envelope!, read: true), item);
            return;
        }

        (_mail ??= new()).Enqueue(item);
        if (HasTurn_NeedsLock)
        {
            Wake_NeedsLock();
        }
    }

    private void EndIfSpent_NeedsLock()
    {
        if (Spent && EndsWhenSpent && !Stay && _phase == ActivationPhase.Live && _stopWanted == StopReason.None
            && !_turn && _reads == 0 && _holds == 0 && _mail is not { Count: > 0 })
        {
            _stopWanted = StopReason.Idle;
            Wake_NeedsLock();
        }
    }
}
