using System.Collections.Concurrent;
using Actors.Core.Identity;
using Microsoft.Extensions.Options;

namespace Actors.Http.Legacy;

/// <summary>Counts the legacy calls in flight on this node, of each caller within <see cref="LimitSettings.CallsPerCaller"/>.</summary>
internal sealed class CallerCalls(IOptions<ActorsOptions> options)
{
    private readonly ConcurrentDictionary<Principal, Count> _counts = new();
    private readonly int _limit = options.Value.Limits.CallsPerCaller;
    private readonly TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _idle;
    private int _total;

    /// <summary>Counts one more; null when the caller has as many as allowed.</summary>
    public Count? TryBegin(Principal caller)
    {
        var count = _counts.GetOrAdd(caller, static (_, calls) => new Count(calls), this);
        Interlocked.Increment(ref _total);
        if (count.Begin() <= _limit)
        {
            return count;
        }

        count.End();
        return null;
    }

    /// <summary>Completes when the host goes down and waits no longer for handlers that do not end.</summary>
    public Task Abandoned => _abandoned.Task;

    /// <summary>Gives up the handlers that still run; their callers have been answered.</summary>
    public void Abandon() => _abandoned.TrySetResult();

    /// <summary>Waits until no call is in flight, or for the deadline.</summary>
    public async Task WhenIdleAsync(CancellationToken deadline)
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _idle, idle);
        if (Volatile.Read(ref _total) > 0)
        {
            await using var registered = deadline.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), idle);
            await idle.Task;
        }
    }

    private void Ended()
    {
        if (Interlocked.Decrement(ref _total) == 0)
        {
            Volatile.Read(ref _idle)?.TrySetResult();
        }
    }

    /// <summary>The calls in flight of one caller.</summary>
    internal sealed class Count(CallerCalls calls)
    {
        private int _value;

        public int Begin() => Interlocked.Increment(ref _value);

        public void End()
        {
            Interlocked.Decrement(ref _value);
            calls.Ended();
        }
    }
}
