namespace Actors.Grains.Turns;

/// <summary>Looks at every actor of this node now and then, and lets go those that nobody has needed for their kind's idle time.</summary>
internal sealed class IdleSweep : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly ClusterActors _engine;
    private readonly TimeSpan _every;
    private readonly ITimer _timer;
    private int _sweeping;
    private long _now;

    public IdleSweep(ClusterActors engine)
    {
        (_engine, _now) = (engine, engine.Time.GetTimestamp());
        TimeSpan idleAfter = engine.Kinds.All.Select(kind => kind.IdleAfter).DefaultIfEmpty(Longest).Min();
        _every = TimeSpan.FromTicks(Math.Clamp(idleAfter.Ticks / 4, Shortest.Ticks, Longest.Ticks));
        using (ExecutionContext.SuppressFlow())
        {
            _timer = engine.Time.CreateTimer(static sweep => ((IdleSweep)sweep!).Sweep(), this, _every, _every);
        }
    }

    /// <summary>The timestamp of the last sweep: exact enough for idleness, and free to read.</summary>
    public long Now => Volatile.Read(ref _now);

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        Volatile.Write(ref _now, _engine.Time.GetTimestamp());
        // Turns are dated by the sweep before them, so one more interval makes sure that nobody is let go early.
        _engine.Seats.Sweep(_every);
        Volatile.Write(ref _sweeping, 0);
    }
}
