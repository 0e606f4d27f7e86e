namespace Actors.Core.Upstreams;

/// <summary>
/// One call as its caller's node sees it: what is pushed waits here until the caller's own flow takes it, in its own
/// ambient context. Safe from any thread.
/// </summary>
internal sealed class UpstreamWait(string id, UpstreamKey key, long started)
{
    // A caller that does not keep up with what its server says misses some of it, but never a question or the end.
    private const int MostNotices = 1000;

    private readonly Lock _gate = new();
    private UpstreamPush? _first;
    private Queue<UpstreamPush>? _more;
    private TaskCompletionSource? _arrival;
    private int _notices;

    /// <summary>The call's name.</summary>
    public string Id => id;

    /// <summary>The connection that it goes through.</summary>
    public UpstreamKey Key => key;

    /// <summary>When it began, by the clock's timestamp.</summary>
    public long Started => started;

    /// <summary>Whether the connection's actor has taken it, so that it must know of it from then on.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Takes what was pushed.</summary>
    public void Take(UpstreamPush push)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            if (push.Kind == UpstreamPushKind.Notified && ++_notices > MostNotices)
            {
                _notices--;
                return;
            }

            // Mostly the end is all that is ever pushed.
            if (_first is null)
            {
                _first = push;
            }
            else
            {
                (_more ??= []).Enqueue(push);
            }

            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.TrySetResult();
    }

    /// <summary>Ends the call from this side.</summary>
    public void Fail(UpstreamFailure failure, string message) =>
        Take(new(id, UpstreamPushKind.Failed) { Problem = new(failure, message) });

    /// <summary>What was pushed next. For one caller at a time.</summary>
    public async ValueTask<UpstreamPush> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (Take_NeedsLock() is { } push)
                {
                    return push;
                }

                // The caller's own work must not run on the thread of whoever pushes.
                arrival = (_arrival ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await arrival.WaitAsync(cancellationToken);
        }
    }

    private UpstreamPush? Take_NeedsLock()
    {
        if (_first is not { } push)
        {
            return null;
        }

        _first = _more is not null && _more.TryDequeue(out var next) ? next : null;
        if (push.Kind == UpstreamPushKind.Notified)
        {
            _notices--;
        }

        return push;
    }
}
