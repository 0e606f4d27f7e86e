namespace Actors.Tests.Simulation.Engine;

/// <summary>A clock that moves when it is told to, and the timers that hang on it. For one thread.</summary>
internal sealed class VirtualTime : TimeProvider
{
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(Timer Timer, int Setting), (long Due, long Order)> _due = new();
    private long _now = Beginning.UtcTicks;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(_now, TimeSpan.Zero);

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on a little, and fires what is due by then.</summary>
    public void Elapse(TimeSpan by)
    {
        var until = _now + by.Ticks;
        while (_due.TryPeek(out _, out var next) && next.Due <= until)
        {
            FireNext();
        }

        _now = Math.Max(_now, until);
    }

    /// <summary>Moves the clock to the next timer and fires it; false when there is none.</summary>
    public bool FireNext()
    {
        while (_due.TryDequeue(out var entry, out var at))
        {
            if (entry.Timer.IsAt(entry.Setting))
            {
                _now = Math.Max(_now, at.Due);
                entry.Timer.Fire();
                return true;
            }
        }

        return false;
    }

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private int _setting;

        public bool IsAt(int setting) => _setting == setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            Set(dueTime);
            return true;
        }

        public void Fire()
        {
            Set(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);
            callback(state);
        }

        public void Dispose() => Set(Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Set(TimeSpan after)
        {
            _setting++;
            if (after >= TimeSpan.Zero)
            {
                time._due.Enqueue((this, _setting), (time._now + after.Ticks, time._order++));
            }
        }
    }
}
