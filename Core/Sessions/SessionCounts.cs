namespace Actors.Core.Sessions;

/// <summary>How many sessions are in memory on this node, and were let go from it, and how many calls run in them, whichever front they came by.</summary>
public sealed class SessionCounts
{
    private long _active;
    private long _letGo;
    private long _calls;
    private TaskCompletionSource? _idle;

    /// <summary>Sessions in memory now.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>Sessions let go for idleness so far.</summary>
    public long LetGo => Interlocked.Read(ref _letGo);

    /// <summary>Waits until no call runs in any session here, or for the deadline.</summary>
    public async Task WhenIdleAsync(CancellationToken deadline)
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _idle, idle);
        if (Interlocked.Read(ref _calls) > 0)
        {
            await using var registered = deadline.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), idle);
            await idle.Task;
        }
    }

    internal void CallStarted() => Interlocked.Increment(ref _calls);

    internal void CallEnded()
    {
        if (Interlocked.Decrement(ref _calls) == 0)
        {
            Volatile.Read(ref _idle)?.TrySetResult();
        }
    }

    internal void Started() => Interlocked.Increment(ref _active);

    internal void Stopped(bool idle)
    {
        Interlocked.Decrement(ref _active);
        if (idle)
        {
            Interlocked.Increment(ref _letGo);
        }
    }
}
