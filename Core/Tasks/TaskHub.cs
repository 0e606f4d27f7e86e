using Actors.Core.Engine;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Tasks;

/// <summary>
/// The tasks as one node sees them: whoever waits or listens here is called back, and the hub watches each task once for all
/// of them. A task remembers its watchers in memory only, so it is watched again when its activation says that it stops, and
/// on a slow beat, for activations that could not say so. Nothing is polled: the beat only asks not to be forgotten.
/// </summary>
public sealed partial class TaskHub : IConnection, IDisposable
{
    /// <summary>How often a task is watched again, and so how late a change may be told after the loss of its node.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    private const int AtOnce = 16;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1), Soon = TimeSpan.FromMilliseconds(50);

    private readonly IActors _actors;
    private readonly NodeConnections _connections;
    private readonly TimeProvider _time;
    private readonly ILogger<TaskHub> _logger;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, TaskLink> _links = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private int _number;
    private bool _soon;

    /// <summary>Makes the hub of this node, and makes it reachable. One for each node.</summary>
    public TaskHub(IActors actors, NodeConnections connections, TimeProvider time, ILogger<TaskHub> logger)
    {
        (_actors, _connections, _time, _logger) = (actors, connections, time, logger);
        _connections.Add(this);
        // The hub may be made by a request, whose ambient context must not live on in the timer.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(_ => _ = TickAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public string Id => TaskPush.Connection;

    /// <summary>How many tasks this node watches.</summary>
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

    /// <inheritdoc/>
    public bool Push(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        var taken = true;
        foreach (var bytes in events)
        {
            if (!bytes.IsEmpty && TaskPush.Read(bytes.Span) is { } push)
            {
                taken &= Take(push);
            }
        }

        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _disposed.Cancel();
        _connections.Remove(Id);
    }

    /// <summary>
    /// Calls back with every change of a task from <see cref="TaskListener.JoinAsync"/> on, from any thread and without
    /// waiting for the callback, which must be quick. A task that is unknown or has ended is told of once.
    /// </summary>
    internal TaskListener Listen(string id, Action changed)
    {
        var listener = new TaskListener(this, id, changed);
        TaskLink? start = null;
        lock (_gate)
        {
            if (!_links.TryGetValue(id, out var link))
            {
                link = new TaskLink(id, (1 + (_number++ % (int)Beat.TotalSeconds)) * Tick);
                _links.Add(id, link);
                if (_links.Count == 1)
                {
                    _timer.Change(Tick, Tick);
                }
            }

            link.Listen(listener);
            if (!link.IsJoined && !link.Busy)
            {
                link.Busy = true;
                start = link;
            }
        }

        if (start is not null)
        {
            using (ExecutionContext.SuppressFlow())
            {
                _ = DriveAsync(start);
            }
        }

        return listener;
    }

    internal void Leave(TaskListener listener)
    {
        lock (_gate)
        {
            // One that nobody listens to lives until its next beat, for those who come back, unless there is nothing more to hear.
            if (_links.TryGetValue(listener.Id, out var link) && link.Listeners.Remove(listener) && link.IsSpent)
            {
                _links.Remove(link.Id);
            }
        }
    }

    /// <summary>Looks after the links whose time has come.</summary>
    internal async Task TickAsync()
    {
        var due = TakeDue();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, due.Count)).Select(_ => Driver()));

        async Task Driver()
        {
            while (Interlocked.Increment(ref next) is var index && index < due.Count)
            {
                await DriveAsync(due[index]);
            }
        }
    }

    private List<TaskLink> TakeDue()
    {
        var due = new List<TaskLink>();
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            foreach (var link in _links.Values)
            {
                // One that is busy, the first time too, has whoever looks after it.
                if (link is { Busy: false, Over: false } && link.At <= now)
                {
                    link.Busy = link.Due = true;
                    link.Leaving = link.Listeners.Count == 0;
                    due.Add(link);
                }
            }

            var quiet = _links.Count == 0 ? Timeout.InfiniteTimeSpan : Tick;
            _soon = false;
            _timer.Change(quiet, quiet);
        }

        return due;
    }

    // Does for a busy link what there is to do, one message after another, until there is nothing.
    private async Task DriveAsync(TaskLink link)
    {
        while (NextStep(link) is not TaskLinkStep.None and var step)
        {
            await (step == TaskLinkStep.Watch ? WatchAsync(link) : UnwatchAsync(link));
        }
    }

    private TaskLinkStep NextStep(TaskLink link)
    {
        lock (_gate)
        {
            var step = link.Next();
            if (step == TaskLinkStep.None && link.Listeners.Count == 0 && (link.Leaving || link.Over))
            {
                _links.Remove(link.Id);
            }

            return step;
        }
    }

    private async Task WatchAsync(TaskLink link)
    {
        try
        {
            var reply = await _actors.Ask(TaskId.ToActor(link.Id), new WatchTask(_actors.Node.Value, link.Known), _disposed.Token);
            Tell(Acknowledge(link, reply));
        }
        catch (Exception exception)
        {
            if (!_disposed.IsCancellationRequested)
            {
                LogNotWatched(exception, link.Id);
            }

            Fail(link, exception);
        }
    }

    private async Task UnwatchAsync(TaskLink link)
    {
        try
        {
            await _actors.Ask(TaskId.ToActor(link.Id), new UnwatchTask(_actors.Node.Value), _disposed.Token);
        }
        catch (Exception exception)
        {
            // The task forgets this node with the first push that it does not take.
            LogNotLeft(exception, link.Id);
        }
    }

    private IReadOnlyList<TaskListener> Acknowledge(TaskLink link, TaskReply reply)
    {
        lock (_gate)
        {
            var changed = link.Acknowledge(reply, _time.GetUtcNow());
            link.Join();
            return changed ? [.. link.Listeners] : [];
        }
    }

    // Tried again with the next tick; whoever waits for the first time is told that there is no answer, after a while.
    private void Fail(TaskLink link, Exception exception)
    {
        lock (_gate)
        {
            if (!link.Fail(_time.GetUtcNow()) && !_disposed.IsCancellationRequested)
            {
                return;
            }

            var reason = exception as ActorUnreachableException
                ?? new ActorUnreachableException(TaskId.ToActor(link.Id), mayHaveRun: false, "this node is stopping.", exception);
            foreach (var listener in link.Listeners)
            {
                listener.Fail(reason);
            }
        }
    }

    private bool Take(TaskPush push)
    {
        IReadOnlyList<TaskListener> listeners;
        lock (_gate)
        {
            if (!_links.TryGetValue(push.Id, out var link) || link is { Leaving: true, Listeners.Count: 0 })
            {
                return false;
            }

            listeners = link.Take(push, _time.GetUtcNow());
            if (link.IsSpent)
            {
                _links.Remove(link.Id);
            }

            // Not watched again from here, which may be the stopping activation's own turn.
            if (push.Kind == TaskPushKind.Stopped && !_soon)
            {
                _soon = _timer.Change(Soon, Tick);
            }
        }

        Tell(listeners);
        return true;
    }

    private void Tell(IReadOnlyList<TaskListener> listeners)
    {
        foreach (var listener in listeners)
        {
            try
            {
                listener.Changed();
            }
            catch (Exception exception)
            {
                LogListenerFailed(exception, listener.Id);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Task {Task} could not be watched; it will be tried again.")]
    private partial void LogNotWatched(Exception exception, string task);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Task {Task} could not be told that nobody here watches it any more.")]
    private partial void LogNotLeft(Exception exception, string task);

    [LoggerMessage(Level = LogLevel.Error, Message = "Somebody who listens to task {Task} failed to take a change.")]
    private partial void LogListenerFailed(Exception exception, string task);
}
