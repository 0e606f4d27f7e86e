namespace Actors.Core.Sessions;

/// <summary>How many sessions are in memory on this node, and were let go from it.</summary>
public sealed class SessionCounts
{
    private long _active;
    private long _letGo;

    /// <summary>Sessions in memory now.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>Sessions let go for idleness so far.</summary>
    public long LetGo => Interlocked.Read(ref _letGo);

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
