using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>The requests of one connection that wait for their answers. Whoever takes one out of here is the one who ends it.</summary>
internal sealed class Exchanges
{
    // The SDK's client counts its own requests from 1, and makes a handful.
    private const long First = 1_000_000;

    private readonly ConcurrentDictionary<long, Exchange> _open = new();
    private volatile Exception? _over;
    private long _last = First;

    /// <summary>Whether none waits.</summary>
    public bool IsEmpty => _open.IsEmpty;

    /// <summary>Begins one; throws why no more can be, once they were all ended.</summary>
    public Exchange Begin(string? call, string method)
    {
        var exchange = new Exchange(Interlocked.Increment(ref _last), call, method);
        _open[exchange.Id] = exchange;
        // Looked at after it was added: either it is seen there by whoever ends all, or this sees that they were ended.
        if (_over is { } cause)
        {
            _open.TryRemove(exchange.Id, out _);
            throw cause;
        }

        return exchange;
    }

    /// <summary>Looks one up by its id or its progress token.</summary>
    public bool TryGet(object? id, [NotNullWhen(true)] out Exchange? exchange)
    {
        exchange = null;
        return id is long number && _open.TryGetValue(number, out exchange);
    }

    /// <summary>Takes one out, for whoever has its answer.</summary>
    public bool TryTake(RequestId id, [NotNullWhen(true)] out Exchange? exchange)
    {
        exchange = null;
        return id.Id is long number && _open.TryRemove(number, out exchange);
    }

    /// <summary>Takes one out, for whoever gives it up; false: it was ended meanwhile.</summary>
    public bool TryTake(Exchange exchange) => _open.TryRemove(exchange.Id, out _);

    /// <summary>Ends all of them, and whatever comes later.</summary>
    /// <param name="cause">What those get that were under way.</param>
    /// <param name="later">What those get that come later.</param>
    public void End(Exception cause, Exception later)
    {
        _over ??= later;
        foreach (var (id, _) in _open)
        {
            if (_open.TryRemove(id, out var exchange))
            {
                exchange.Fail(cause);
                exchange.Abort.Cancel();
            }
        }
    }
}
