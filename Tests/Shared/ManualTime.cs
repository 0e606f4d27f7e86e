namespace Actors.Tests.Shared;

/// <summary>A clock that stands still until a test advances it. One driver: only the test itself calls <see cref="Advance"/>.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = Start;

    /// <summary>The time at which the clock stands at first.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state, ExecutionContext.Capture());
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on, firing each timer at its very time, in order, on the caller's thread.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset until = GetUtcNow() + by;
        while (TakeDue(until) is { } timer)
        {
            timer.Fire();
        }
    }

    private ManualTimer? TakeDue(DateTimeOffset until)
    {
        lock (_gate)
        {
            ManualTimer? first = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            DateTimeOffset reached = first?.Due ?? until;
            _now = reached > _now ? reached : _now;
            if (first is not null)
            {
                Schedule_NeedsLock(first, first.Period == Timeout.InfiniteTimeSpan ? null : _now + first.Period);
            }

            return first;
        }
    }

    private void Schedule_NeedsLock(ManualTimer timer, DateTimeOffset? due)
    {
        _timers.Remove(timer);
        if (due is { } at)
        {
            timer.Due = at;
            _timers.Add(timer);
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state, ExecutionContext? context) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Period = period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan;
                time.Schedule_NeedsLock(this, dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime);
                return true;
            }
        }

        public void Fire()
        {
            if (context is null)
            {
                callback(state);
            }
            else
            {
                ExecutionContext.Run(context, callback.Invoke, state);
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
