using Actors.Core.Engine;

namespace Actors.Core.Mailboxes;

/// <summary>Runs the turns that its mailbox lets start. All of it runs in slices: the next turn starts after this one's last.</summary>
internal abstract class Turns : Mailbox
{
    /// <summary>Starts it; one that is new has nothing saved.</summary>
    protected abstract ValueTask Start(bool isNew);

    protected abstract ValueTask<object?> Receive(object message);

    protected abstract ValueTask Stop(StopReason reason);

    /// <summary>Tells that the activation is over; the messages in <paramref name="rest"/> never had their turn.</summary>
    protected abstract void Ended(StopReason reason, Exception? startFailure, IEnumerable<object> rest);

    /// <summary>Logs the failure of a turn and makes of it what the asker gets.</summary>
    protected abstract Exception Failed(Exception error);

    /// <summary>Makes of what its start failed by what the asker gets.</summary>
    protected abstract Exception NotStarted(Exception error);

    // Mostly it awaits nothing: what is new has nothing to load.
    protected sealed override ValueTask<object?> StartHere(object message, bool read)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        Task<Exception?> start = StartAndBecomeLive(message is IFirst { IsFirst: true });
        SetSynchronizationContext(before);
        if (start is { IsCompleted: true, Result: { } failure })
        {
            lock (Gate)
            {
                Leave_NeedsLock();
            }

            return ValueTask.FromException<object?>(NotStarted(failure));
        }

        return QueueUnlessLive(message, read) is { } queued ? new(queued.Task) : RunHere(message, read);
    }

    // The hot path: a turn that ends without waiting costs its caller two short locks and no memory.
    protected sealed override ValueTask<object?> RunHere(object message, bool read)
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

    protected sealed override void RunQueued(object item, bool read) =>
        _ = item is Envelope asked ? Answer(asked, read) : Observe(Complete(Begin(item), read));

    protected sealed override void RunStart() => _ = StartAndBecomeLive(isNew: false);

    protected sealed override void RunStop(StopReason reason) => _ = StopAndEnd(reason);

    protected sealed override async Task Observe(ValueTask<object?> turn)
    {
        try
        {
            await turn;
        }
        catch (ActorUnreachableException)
        {
            // Nobody waits for it, and its cause is logged.
        }
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

    private async Task Answer(Envelope asked, bool read)
    {
        asked.EnterContext();
        object? reply;
        try
        {
            reply = Kept(await Begin(asked.Message), read);
        }
        catch (Exception e)
        {
            Exception told = Broken(e, read);
            End(read);
            asked.Fail(told);
            return;
        }

        End(read);
        asked.SetResult(reply);
    }

    private async ValueTask<object?> Complete(ValueTask<object?> turn, bool read)
    {
        try
        {
            return Kept(await turn, read);
        }
        catch (Exception e)
        {
            throw Broken(e, read);
        }
        finally
        {
            End(read);
        }
    }

    // An actor that went on after a failed save promises what it cannot know.
    private object? Kept(object? reply, bool read) =>
        IsStale && !read ? throw new InvalidOperationException("The turn went on after its save had failed.") : reply;

    private Exception Broken(Exception error, bool read)
    {
        if (!read)
        {
            MarkStale();
        }

        return Failed(error);
    }

    private void End(bool read)
    {
        lock (Gate)
        {
            End_NeedsLock(read);
        }
    }

    // Returns what it failed by.
    private async Task<Exception?> StartAndBecomeLive(bool isNew)
    {
        try
        {
            await Start(isNew);
        }
        catch (Exception e)
        {
            Ended(StopReason.Stale, e, BecomeEnded());
            return e;
        }

        BecomeLive();
        return null;
    }

    private async Task StopAndEnd(StopReason reason)
    {
        await Stop(reason);
        Ended(reason, startFailure: null, BecomeEnded());
    }
}
