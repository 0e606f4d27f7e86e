using System.Threading.Channels;

namespace Actors.Core.Upstreams;

/// <summary>
/// One call as its caller's node sees it: what is pushed waits here until the caller's own flow takes it, in its own
/// ambient context. Safe from any thread.
/// </summary>
internal sealed class UpstreamWait(string id, UpstreamKey key, long started)
{
    // A caller that does not keep up with what its server says misses some of it, but never a question or the end.
    private const int MostNotices = 1000;

    private readonly Channel<UpstreamPush> _pushed = Channel.CreateUnbounded<UpstreamPush>(new() { SingleReader = true });
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
        if (push.Kind == UpstreamPushKind.Notified && Interlocked.Increment(ref _notices) > MostNotices)
        {
            Interlocked.Decrement(ref _notices);
            return;
        }

        _pushed.Writer.TryWrite(push);
    }

    /// <summary>Ends the call from this side.</summary>
    public void Fail(UpstreamFailure failure, string message) =>
        Take(new(id, UpstreamPushKind.Failed) { Problem = new(failure, message) });

    /// <summary>What was pushed next.</summary>
    public async ValueTask<UpstreamPush> NextAsync(CancellationToken cancellationToken)
    {
        var push = await _pushed.Reader.ReadAsync(cancellationToken);
        if (push.Kind == UpstreamPushKind.Notified)
        {
            Interlocked.Decrement(ref _notices);
        }

        return push;
    }
}
