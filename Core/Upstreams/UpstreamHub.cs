using System.Collections.Concurrent;
using System.Globalization;
using Actors.Core.Engine;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Upstreams;

/// <summary>
/// The callers of this node who wait for servers behind the host, and what the node follows. Connections push to it. It tells
/// them now and then what is still waited for, since they keep nothing that outlives them: a call that its connection's actor
/// does not know was lost with the one before, and what is no longer followed there is followed again.
/// </summary>
internal sealed partial class UpstreamHub : IConnection, IDisposable
{
    /// <summary>How often, and from what age on, calls are asked for.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private readonly IActors _actors;
    private readonly NodeConnections _connections;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly UpstreamCallers _callers;
    private readonly UpstreamFollows _follows = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private readonly ConcurrentDictionary<UpstreamKey, bool> _beating = new();
    private long _number;

    /// <summary>Makes the hub of this node, and makes it reachable. One for each node.</summary>
    public UpstreamHub(IActors actors, NodeConnections connections, UpstreamCallers callers, TimeProvider time, ILogger logger)
    {
        (_actors, _connections, _callers, _time, _logger) = (actors, connections, callers, time, logger);
        _connections.Add(this);
        // The hub may be made by a request, whose ambient context must not live on in the timer.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static hub => _ = ((UpstreamHub)hub!).BeatAsync(), this, Beat, Beat);
        }
    }

    /// <inheritdoc/>
    public string Id => UpstreamPush.Connection;

    /// <summary>What this node follows.</summary>
    public UpstreamFollows Follows => _follows;

    /// <summary>How many callers wait.</summary>
    public int Waiting => _callers.Count;

    /// <summary>Begins to wait for a call.</summary>
    public UpstreamWait Open(UpstreamKey key)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{_actors.Node.Value}/{Interlocked.Increment(ref _number)}");
        var wait = new UpstreamWait(id, key, _time.GetTimestamp());
        _callers.Add(wait);
        return wait;
    }

    /// <summary>Nobody waits for it any more.</summary>
    public void Close(UpstreamWait wait) => _callers.Remove(wait);

    /// <inheritdoc/>
    public bool Push(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        var taken = true;
        foreach (var bytes in events)
        {
            if (!bytes.IsEmpty && UpstreamPush.Read(bytes.Span) is { } push)
            {
                taken &= _callers.TryTell(push);
            }
        }

        return taken;
    }

    /// <inheritdoc/>
    public void Abort() => FailAll(UpstreamFailure.Lost, "This node was replaced by another while the call was under way.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _disposed.Cancel();
        _connections.Remove(Id);
        FailAll(UpstreamFailure.Closed, "This node is stopping.");
    }

    /// <summary>Asks for every call that takes long, and for what is followed.</summary>
    internal Task BeatAsync()
    {
        var calls = _callers.All.Where(wait => wait.IsTaken && _time.GetElapsedTime(wait.Started) >= Beat).ToLookup(wait => wait.Key);
        return Task.WhenAll(calls.Select(group => group.Key).Union(_follows.Keys).Select(key => BeatAsync(key, [.. calls[key]])));
    }

    // An actor that takes its time, since its node was lost, holds up nobody else's beats.
    private async Task BeatAsync(UpstreamKey key, IReadOnlyList<UpstreamWait> waits)
    {
        if (!_beating.TryAdd(key, true))
        {
            return;
        }

        try
        {
            var followed = _follows.Of(key);
            var reply = await _actors.Ask(key.ToActor(), new BeatUpstream(_actors.Node.Value, [.. waits.Select(wait => wait.Id)]), _disposed.Token);
            var lost = reply.Unknown.ToHashSet(StringComparer.Ordinal);
            foreach (var wait in waits.Where(wait => lost.Contains(wait.Id)))
            {
                wait.Fail(UpstreamFailure.Lost, $"The node that held the connection to '{key.Server}' was lost while the call was under way.");
            }

            if (reply.Follows != followed.Count)
            {
                await _actors.Ask(key.ToActor(), new DeclareFollows(_actors.Node.Value, _follows.Of(key)), _disposed.Token);
            }
        }
        catch (Exception exception)
        {
            if (!_disposed.IsCancellationRequested)
            {
                LogNoBeat(exception, key);
            }
        }
        finally
        {
            _beating.TryRemove(key, out _);
        }
    }

    private void FailAll(UpstreamFailure failure, string message)
    {
        foreach (var wait in _callers.All)
        {
            wait.Fail(failure, message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The connection to {Upstream} could not be asked for calls that take long; it will be tried again.")]
    private partial void LogNoBeat(Exception exception, UpstreamKey upstream);
}
