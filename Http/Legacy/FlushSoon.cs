using System.Collections.Concurrent;

namespace Actors.Http.Legacy;

/// <summary>
/// Nudges connections that have unsent bytes and whose answer has not come at once, a few milliseconds later: most answers
/// come sooner, and then go out with those bytes in one write.
/// </summary>
internal sealed class FlushSoon : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<SessionConnection> _waiting = new();
    private readonly ITimer _timer;
    private int _armed;

    public FlushSoon(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((FlushSoon)state!).Nudge(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Nudges the connection once, soon.</summary>
    public void Add(SessionConnection connection)
    {
        _waiting.Enqueue(connection);
        if (Interlocked.Exchange(ref _armed, 1) == 0)
        {
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Nudge()
    {
        Volatile.Write(ref _armed, 0);
        // Only those that waited when the timer fired: one that came just now gets its own few milliseconds.
        for (var left = _waiting.Count; left > 0 && _waiting.TryDequeue(out var connection); left--)
        {
            if (!connection.IsOver)
            {
                connection.Nudge();
            }
        }

        if (!_waiting.IsEmpty && Interlocked.Exchange(ref _armed, 1) == 0)
        {
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }
}
