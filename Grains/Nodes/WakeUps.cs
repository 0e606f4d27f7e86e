using Actors.Core.Engine;
using Microsoft.Extensions.Logging;

namespace Actors.Grains.Nodes;

/// <summary>Wakes actors when their time has come, wherever they live by then. In memory: a node's life keeps what must outlast it.</summary>
internal sealed partial class WakeUps : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    // Where a node has just been lost, some calls still go to it for a moment.
    private static readonly TimeSpan FirstRetryAfter = TimeSpan.FromMilliseconds(100);

    // However the wall clock jumps, a due actor waits no longer than this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ActorId, DateTimeOffset> _times = [];
    private readonly Dictionary<ActorId, TimeSpan> _retries = [];
    private readonly PriorityQueue<ActorId, DateTimeOffset> _order = new();
    private readonly SemaphoreSlim _slots = new(64);
    private readonly IActors _actors;
    private readonly Action<ActorId, DateTimeOffset> _woken;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private bool _disposed;

    /// <summary>Makes it; <paramref name="woken"/> is told of each actor that has had its wake-up.</summary>
    public WakeUps(IActors actors, TimeProvider time, ILogger logger, Action<ActorId, DateTimeOffset> woken)
    {
        (_actors, _woken, _time, _logger) = (actors, woken, time, logger);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static me => ((WakeUps)me!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Sets, replaces or (null) forgets the actor's time.</summary>
    public void Set(ActorId actor, DateTimeOffset? at)
    {
        lock (_gate)
        {
            if (at is not { } time)
            {
                _times.Remove(actor);
                _retries.Remove(actor);
                return;
            }

            // Earlier entries of the same actor stay in the order; they are skipped when they come up.
            _times[actor] = time;
            _order.Enqueue(actor, time);
            if (time > _time.GetUtcNow())
            {
                Arm_NeedsLock();
                return;
            }
        }

        // Due already: at once, but not on the caller's thread nor in its context.
        ThreadPool.UnsafeQueueUserWorkItem(static me => me.Fire(), this, preferLocal: false);
    }

    /// <summary>Wakes an actor at the next occasion that is not too soon, unless it is to be woken earlier anyhow.</summary>
    public void Soon(ActorId actor) => AtLatest(actor, _time.GetUtcNow() + RetryAfter);

    /// <summary>Wakes an actor then, unless it is to be woken earlier anyhow.</summary>
    public void AtLatest(ActorId actor, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (_times.TryGetValue(actor, out DateTimeOffset known) && known <= at)
            {
                return;
            }
        }

        Set(actor, at);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    private void Fire()
    {
        List<(ActorId Actor, DateTimeOffset At)> due = [];
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            while (!_disposed && _order.TryPeek(out ActorId actor, out DateTimeOffset at) && at <= now)
            {
                _order.Dequeue();
                if (_times.TryGetValue(actor, out DateTimeOffset current) && current == at)
                {
                    _times.Remove(actor);
                    due.Add((actor, at));
                }
            }

            Arm_NeedsLock();
        }

        foreach ((ActorId actor, DateTimeOffset at) in due)
        {
            _ = Wake(actor, at);
        }
    }

    private void Arm_NeedsLock()
    {
        if (!_disposed && _order.TryPeek(out _, out DateTimeOffset at))
        {
            long wait = Math.Clamp((at - _time.GetUtcNow()).Ticks, TimeSpan.TicksPerMillisecond, LongestWait.Ticks);
            _timer.Change(TimeSpan.FromTicks(wait), Timeout.InfiniteTimeSpan);
        }
    }

    private async Task Wake(ActorId actor, DateTimeOffset at)
    {
        await _slots.WaitAsync().ConfigureAwait(false);
        try
        {
            await _actors.Ask(actor, WakeUp.Value, CancellationToken.None).ConfigureAwait(false);
            lock (_gate)
            {
                _retries.Remove(actor);
                if (!_times.ContainsKey(actor))
                {
                    _woken(actor, at);
                }
            }
        }
        catch (Exception e)
        {
            LogNotWoken(e, actor);
            AtLatest(actor, _time.GetUtcNow() + NextRetry(actor));
        }
        finally
        {
            _slots.Release();
        }
    }

    private TimeSpan NextRetry(ActorId actor)
    {
        lock (_gate)
        {
            TimeSpan wait = _retries.TryGetValue(actor, out TimeSpan last) ? 2 * last : FirstRetryAfter;
            return _retries[actor] = wait < RetryAfter ? wait : RetryAfter;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Actor {Actor} could not be woken yet; it is tried again soon.")]
    private partial void LogNotWoken(Exception error, ActorId actor);
}
