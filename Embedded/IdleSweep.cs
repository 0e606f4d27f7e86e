namespace Actors.Embedded;

/// <summary>Looks at every activation now and then, and lets go those that nobody has needed for their kind's idle time.</summary>
internal sealed class IdleSweep : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time;
    private readonly ActivationTable _table;
    private readonly TimeSpan _every;
    private readonly MemoryReturn _memory = new();
    private readonly ITimer _timer;
    private int _sweeping;
    private long _now;

    public IdleSweep(TimeProvider time, ActivationTable table)
    {
        (_time, _table, _now) = (time, table, time.GetTimestamp());
        TimeSpan idleAfter = table.Kinds.Select(kind => kind.IdleAfter).DefaultIfEmpty(Longest).Min();
        _every = TimeSpan.FromTicks(Math.Clamp(idleAfter.Ticks / 4, Shortest.Ticks, Longest.Ticks));
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static sweep => ((IdleSweep)sweep!).Sweep(), this, _every, _every);
        }
    }

    /// <summary>The timestamp of the last sweep.</summary>
    public long Now => Volatile.Read(ref _now);

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        Volatile.Write(ref _now, _time.GetTimestamp());
        foreach (Activation activation in _table.All)
        {
            // Turns are dated by the sweep before them, so one more interval makes sure that nobody is let go early.
            TimeSpan idleFor = activation.Kind.IdleAfter + _every;
            activation.LetGoIfIdle((long)(idleFor.TotalSeconds * _time.TimestampFrequency));
        }

        // What this sweep lets go is gone by the next.
        _memory.Observe(_table.Count);
        Volatile.Write(ref _sweeping, 0);
    }
}
