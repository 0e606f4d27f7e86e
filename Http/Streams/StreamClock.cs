using Microsoft.Extensions.Options;

namespace Actors.Http.Streams;

/// <summary>When the open streams of this node are due for a comment, and when they are too old; two timers for all of them.</summary>
internal sealed class StreamClock(IOptions<ActorsOptions> options, TimeProvider time) : IDisposable
{
    private readonly StreamWheel _keepAlive = new(options.Value.Streams.KeepAlive, time);
    private readonly StreamWheel _maxAge = new(options.Value.Streams.MaxAge, time);

    /// <summary>Calls back every <see cref="StreamSettings.KeepAlive"/>, until disposed. The callback must be quick and must not throw.</summary>
    public IDisposable EveryKeepAlive(Action onDue) => _keepAlive.Add(onDue);

    /// <summary>Calls back once <see cref="StreamSettings.MaxAge"/> is over, unless disposed before. The callback must be quick and must not throw.</summary>
    public IDisposable AtMaxAge(Action onDue) => _maxAge.Add(onDue);

    public void Dispose()
    {
        _keepAlive.Dispose();
        _maxAge.Dispose();
    }
}
