using Actors.Core.Topics;

namespace Actors.Http.Topics;

/// <summary>Gathers changes of lists that come in a burst, as when tools are added one by one, so that they are told together.</summary>
internal sealed class ListBurst : IDisposable
{
    /// <summary>How long a burst is gathered.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);

    private readonly ITimer _timer;
    private int _gathered;

    /// <param name="time">The clock.</param>
    /// <param name="tell">Tells what has changed.</param>
    public ListBurst(TimeProvider time, Action<TopicChanges> tell)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(_ => tell((TopicChanges)Interlocked.Exchange(ref _gathered, 0)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes a change.</summary>
    public void Add(TopicChanges what)
    {
        // The window opens with the first change and is not moved by later ones: a steady trickle is told too.
        if (Interlocked.Or(ref _gathered, (int)what) == 0)
        {
            _timer.Change(Window, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();
}
