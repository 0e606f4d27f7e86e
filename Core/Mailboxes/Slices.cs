#pragma warning disable RS0030 // Engines run turns here; actors do not see it.

namespace Actors.Core.Mailboxes;

/// <summary>
/// Runs pieces of code one after another, never two at once: the parts of a turn between its awaits, and reads between
/// those. It is the synchronization context of its actor's turns, so that a plain <c>await</c> comes back to it.
/// </summary>
internal abstract class Slices : SynchronizationContext, IThreadPoolWorkItem
{
    // After so many slices in a row an actor lets others have the thread.
    private const int LongestRun = 64;

    private Queue<(SendOrPostCallback Call, object? State)>? _slices;

    /// <summary>The lock of everything here and in the derived classes; nobody outside locks an activation.</summary>
    protected object Gate => this;

    /// <summary>True while a thread runs a slice, or is on its way to.</summary>
    protected bool IsRunning_NeedsLock { get; private set; }

    /// <summary>True when <see cref="TryTakeTurn_NeedsLock"/> would find a turn.</summary>
    protected abstract bool HasTurn_NeedsLock { get; }

    public sealed override void Post(SendOrPostCallback d, object? state)
    {
        lock (Gate)
        {
            Add_NeedsLock(d, state);
        }
    }

    public sealed override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Waiting synchronously for an actor's turn would deadlock; await instead.");

    public sealed override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute()
    {
        SetSynchronizationContext(this);
        try
        {
            for (int i = 0; i < LongestRun; i++)
            {
                if (!TryRunNext())
                {
                    return;
                }
            }

            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        finally
        {
            SetSynchronizationContext(null);
        }
    }

    protected void Add_NeedsLock(SendOrPostCallback call, object? state)
    {
        (_slices ??= new()).Enqueue((call, state));
        Wake_NeedsLock();
    }

    /// <summary>Makes sure that some thread comes to run what there is.</summary>
    protected void Wake_NeedsLock()
    {
        if (!IsRunning_NeedsLock)
        {
            IsRunning_NeedsLock = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Claims the caller's thread for one slice; <see cref="Leave_NeedsLock"/> gives it back.</summary>
    protected void Enter_NeedsLock() => IsRunning_NeedsLock = true;

    protected void Leave_NeedsLock()
    {
        IsRunning_NeedsLock = false;
        if (_slices is { Count: > 0 } || HasTurn_NeedsLock)
        {
            Wake_NeedsLock();
        }
    }

    /// <summary>Gives back the memory of a queue that was needed once.</summary>
    protected void Trim_NeedsLock() => _slices = _slices is { Count: 0 } ? null : _slices;

    /// <summary>Claims the next turn, if one may start now; its item goes to <see cref="RunTurn"/>.</summary>
    protected abstract bool TryTakeTurn_NeedsLock(out object? item);

    /// <summary>Runs a turn up to its first await.</summary>
    protected abstract void RunTurn(object? item);

    private bool TryRunNext()
    {
        (SendOrPostCallback Call, object? State) slice = default;
        object? item = null;
        lock (Gate)
        {
            if (_slices is null || !_slices.TryDequeue(out slice))
            {
                if (!TryTakeTurn_NeedsLock(out item))
                {
                    IsRunning_NeedsLock = false;
                    return false;
                }
            }
        }

        if (slice.Call is { } call)
        {
            call(slice.State);
        }
        else
        {
            RunTurn(item);
        }

        return true;
    }
}
