namespace Actors.Grains.Nodes;

/// <summary>The lease of this node on the clock. Cheap to ask, from any thread; it notices by itself when it lapses.</summary>
internal sealed class Lease : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly TimeProvider _clock;
    private readonly long _born;
    private readonly ITimer _watchdog;
    private LeaseState _state = new(TimeSpan.Zero, TimeSpan.Zero, IsLost: false);
    private long _until;
    private bool _begun;
    private bool _over;

    public Lease(TimeProvider clock)
    {
        (_clock, _born) = (clock, clock.GetTimestamp());
        using (ExecutionContext.SuppressFlow())
        {
            _watchdog = clock.CreateTimer(static lease => ((Lease)lease!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The time by which it counts.</summary>
    public TimeSpan Now => _clock.GetElapsedTime(_born);

    /// <summary>Fires once, when the lease is lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Whether the node may act.</summary>
    public bool Holds
    {
        get
        {
            if (Now.Ticks < Volatile.Read(ref _until))
            {
                return true;
            }

            Look();
            return false;
        }
    }

    /// <summary>The lease has been written for the first time, by a write that began then.</summary>
    public void Begin(TimeSpan length, TimeSpan began)
    {
        lock (_gate)
        {
            _begun = true;
            // What was lost before it had begun stays lost.
            LeaseState begun = LeaseMachine.Begin(length, began);
            Set_NeedsLock(_state.IsLost ? _state : LeaseMachine.Look(begun, Now));
        }
    }

    /// <summary>The lease has been written again, by a write that began then.</summary>
    public void Renewed(TimeSpan began)
    {
        lock (_gate)
        {
            Set_NeedsLock(LeaseMachine.Renewed(_state, began, Now));
        }
    }

    /// <summary>It is over, because others say so.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            _begun = true;
            Set_NeedsLock(LeaseMachine.Lose(_state));
        }
    }

    /// <summary>It is over because the node leaves in good order: nothing may be done any more, and nothing is lost.</summary>
    public void End()
    {
        lock (_gate)
        {
            _over = true;
            Volatile.Write(ref _until, 0);
        }

        _watchdog.Dispose();
    }

    public void Dispose() => End();

    private void Look()
    {
        lock (_gate)
        {
            if (_begun)
            {
                Set_NeedsLock(LeaseMachine.Look(_state, Now));
            }
        }
    }

    private void Set_NeedsLock(LeaseState next)
    {
        if (_over)
        {
            return;
        }

        bool wasLost = _state.IsLost;
        _state = next;
        Volatile.Write(ref _until, next.IsLost ? 0 : next.Until.Ticks);
        if (!next.IsLost)
        {
            _watchdog.Change(Max(next.Until - Now, TimeSpan.FromMilliseconds(1)), Timeout.InfiniteTimeSpan);
        }
        else if (!wasLost)
        {
            // What the loss sets off is other people's code, and whoever has just asked may hold a lock.
            ThreadPool.UnsafeQueueUserWorkItem(static lost => lost.Cancel(), _lost, preferLocal: false);
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
