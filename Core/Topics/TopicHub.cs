using System.Globalization;
using System.Text.Json;
using Actors.Core.Engine;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Topics;

/// <summary>
/// The topics as one node sees them: local streams subscribe here, and the hub joins each topic once for all of them. It
/// joins again on every beat, because topics remember nodes in memory only; one that had forgotten says so, and then
/// everybody who listens is told that something may have changed.
/// </summary>
public sealed partial class TopicHub : IConnection, IDisposable
{
    /// <summary>The name under which every node's hub can be pushed to.</summary>
    public const string ConnectionId = "topics";

    /// <summary>How often topics are joined again, and so how late a change may be told after the loss of a topic's node.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    // Lists are kept joined for a while after the last stream, so that one that reconnects can tell whether it missed any.
    private const int QuietBeatsOfLists = 12;
    private const int JoinsAtOnce = 16;

    private readonly IActors _actors;
    private readonly NodeConnections _connections;
    private readonly ILogger<TopicHub> _logger;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, TopicLink> _links = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private readonly long _started;
    private long _number;
    private long _lists;
    private int _beating;

    /// <summary>Makes the hub of this node, and makes it reachable. One for each node.</summary>
    public TopicHub(IActors actors, NodeConnections connections, TimeProvider time, ILogger<TopicHub> logger)
    {
        _actors = actors;
        _connections = connections;
        _logger = logger;
        _started = time.GetUtcNow().UtcTicks;
        _connections.Add(this);
        // The hub may be made by a request, whose ambient context must not live on in the timer.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(_ => _ = BeatAsync(), null, Beat, Beat);
        }
    }

    /// <inheritdoc/>
    public string Id => ConnectionId;

    /// <summary>
    /// Names everything that this node has heard of changed lists. Two equal stamps, each read while subscribed to lists,
    /// mean that no list changed in between; different ones, or ones of two nodes, that some may have.
    /// </summary>
    public string ListsStamp => string.Create(CultureInfo.InvariantCulture, $"{_started:x}-{Interlocked.Read(ref _lists):x}");

    /// <summary>How many topics this node listens to.</summary>
    internal int Links
    {
        get
        {
            lock (_gate)
            {
                return _links.Count;
            }
        }
    }

    /// <summary>Subscribes a stream, and completes once no later change will be missed. Dispose the result to end it.</summary>
    public async Task<TopicSubscription> SubscribeAsync(TopicFilter filter, Action<TopicChange> onChange, CancellationToken cancellationToken)
    {
        var subscription = Subscribe(filter, onChange);
        try
        {
            await subscription.Joined.WaitAsync(cancellationToken);
            return subscription;
        }
        catch
        {
            subscription.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Subscribes a stream at once; <see cref="TopicSubscription.Joined"/> says from when on nothing is missed. The callback
    /// must be quick; it may come from any thread, before this method returns too, and may name more than one list.
    /// </summary>
    public TopicSubscription Subscribe(TopicFilter filter, Action<TopicChange> onChange)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(onChange);
        var subscription = new TopicSubscription(this, filter, onChange);
        var started = new List<TopicLink>();
        var joined = new List<Task>();
        lock (_gate)
        {
            foreach (var uri in TopicsOf(filter))
            {
                var link = _links.GetValueOrDefault(uri ?? "");
                if (link is null)
                {
                    link = new TopicLink(uri, ++_number);
                    _links.Add(uri ?? "", link);
                    started.Add(link);
                    // What changed while nobody listened is not known: no stamp of that time may equal a later one.
                    _lists += uri is null ? 1 : 0;
                }

                link.Listeners.Add(subscription);
                link.QuietBeats = 0;
                joined.Add(link.Joined);
            }
        }

        subscription.Joined = Task.WhenAll(joined);
        _ = JoinAllAsync(started);
        return subscription;
    }

    /// <inheritdoc/>
    public bool Push(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        var taken = true;
        foreach (var bytes in events)
        {
            if (!bytes.IsEmpty && JsonSerializer.Deserialize(bytes.Span, TopicJson.Default.TopicEvent) is { } told)
            {
                taken &= Tell(new TopicChange(told.What, told.Uri));
            }
        }

        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _disposed.Cancel();
        _connections.Remove(ConnectionId);
    }

    internal void Unsubscribe(TopicSubscription subscription)
    {
        lock (_gate)
        {
            foreach (var uri in TopicsOf(subscription.Filter))
            {
                // An empty link lives until a beat finds it quiet: the next stream, often the same client's, finds it joined.
                _links.GetValueOrDefault(uri ?? "")?.Listeners.Remove(subscription);
            }
        }
    }

    /// <summary>Joins every topic again, and leaves those that nobody listens to any more.</summary>
    internal async Task BeatAsync()
    {
        if (Interlocked.Exchange(ref _beating, 1) == 1)
        {
            return;
        }

        try
        {
            var (kept, quiet) = Sort();
            await JoinAllAsync(kept);
            foreach (var link in quiet)
            {
                await LeaveAsync(link);
            }
        }
        finally
        {
            Volatile.Write(ref _beating, 0);
        }
    }

    private static IEnumerable<string?> TopicsOf(TopicFilter filter) =>
        (filter.Lists & TopicChanges.Lists) == TopicChanges.None ? filter.Uris : filter.Uris.Prepend<string?>(null);

    private (List<TopicLink> Kept, List<TopicLink> Quiet) Sort()
    {
        var kept = new List<TopicLink>();
        var quiet = new List<TopicLink>();
        lock (_gate)
        {
            foreach (var link in _links.Values)
            {
                var unheard = link.Listeners.Count == 0 && ++link.QuietBeats >= (link.Uri is null ? QuietBeatsOfLists : 1);
                (unheard ? quiet : kept).Add(link);
            }

            quiet.ForEach(link => _links.Remove(link.Uri ?? ""));
        }

        return (kept, quiet);
    }

    private async Task JoinAllAsync(List<TopicLink> links)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(JoinsAtOnce, links.Count)).Select(_ => Joiner()));

        async Task Joiner()
        {
            while (Interlocked.Increment(ref next) is var index && index < links.Count)
            {
                await JoinAsync(links[index]);
            }
        }
    }

    // A join that fails is made again on the next beat; until then whoever waits for it waits.
    private async Task JoinAsync(TopicLink link)
    {
        try
        {
            var reply = await _actors.Ask(link.Topic, new Join(link.Uri, _actors.Node.Value, link.Number), _disposed.Token);
            if (link.Acknowledge() && reply.Fresh)
            {
                Tell(link.Anything);
            }
        }
        catch (Exception exception)
        {
            if (!_disposed.IsCancellationRequested)
            {
                LogNotJoined(exception, link.Topic);
            }
        }
    }

    private async Task LeaveAsync(TopicLink link)
    {
        try
        {
            await _actors.Ask(link.Topic, new Leave(link.Uri, _actors.Node.Value, link.Number), _disposed.Token);
        }
        catch (Exception exception)
        {
            // The topic forgets this node with the first push that it does not take.
            LogNotLeft(exception, link.Topic);
        }
    }

    private bool Tell(TopicChange change)
    {
        TopicSubscription[] listeners;
        lock (_gate)
        {
            _lists += change.Uri is null ? 1 : 0;
            if (!_links.TryGetValue(change.Uri ?? "", out var link))
            {
                return false;
            }

            listeners = [.. link.Listeners];
        }

        foreach (var listener in listeners)
        {
            try
            {
                listener.Tell(change);
            }
            catch (Exception exception)
            {
                LogListenerFailed(exception);
            }
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic} could not be joined; it will be tried again.")]
    private partial void LogNotJoined(Exception exception, ActorId topic);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Topic} could not be left.")]
    private partial void LogNotLeft(Exception exception, ActorId topic);

    [LoggerMessage(Level = LogLevel.Error, Message = "A stream failed to take a change.")]
    private partial void LogListenerFailed(Exception exception);
}
