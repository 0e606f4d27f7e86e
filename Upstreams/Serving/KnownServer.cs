using System.Security.Claims;
using Actors.Core.Topics;
using Actors.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Actors.Upstreams.Serving;

/// <summary>
/// What this node knows of one server: what it said of itself last, kept current for as long as anybody here serves it, and whether it can be reached.
/// What is known stays while the server is away.
/// </summary>
internal sealed partial class KnownServer : IDisposable
{
    /// <summary>How often at most the connection is asked how it is.</summary>
    private static readonly TimeSpan HealthEvery = TimeSpan.FromSeconds(1);

    private readonly EngineAccess _engine;
    private readonly CallerCredentials _credentials;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private TopicSubscription? _subscription;
    private Task<UpstreamFacts>? _reading;
    private bool _again;
    private volatile ClaimsPrincipal? _user;
    private volatile UpstreamFacts? _facts;
    private volatile bool _isDown;
    private volatile bool _isHeard;
    private long _healthAt = long.MinValue;

    /// <summary>Begins to know a server; it is not connected for that.</summary>
    public KnownServer(ServedServer server, EngineAccess engine, CallerCredentials credentials, TimeProvider time, ILogger logger) =>
        (Server, _engine, _credentials, _time, _logger) = (server, engine, credentials, time, logger);

    /// <summary>The server, as it was configured when this node began to know it.</summary>
    public ServedServer Server { get; }

    /// <summary>What it said of itself last; null: nothing yet.</summary>
    public UpstreamFacts? Facts => _facts;

    /// <summary>Whether it has said something of itself, and everybody who serves it has taken that.</summary>
    public bool IsHeard => _isHeard;

    /// <summary>Whether callers are refused at once, since it could not be reached for several times in a row.</summary>
    public bool IsDown => _isDown;

    /// <summary>What is known has changed. Told from any thread, also while nobody waits for it.</summary>
    public event Action? Changed;

    /// <summary>Waits until it is heard; completes at once where it is. Throws <see cref="UpstreamException"/> where the server cannot be reached.</summary>
    public async ValueTask EnsureAsync(ClaimsPrincipal? user, CancellationToken cancellationToken)
    {
        _user = user ?? _user;
        if (!_isHeard)
        {
            await Read().WaitAsync(cancellationToken);
        }
        else
        {
            Check();
        }
    }

    /// <summary>Reads what it says of itself anew, beside whatever goes on.</summary>
    public void Refresh()
    {
        if (!_disposed.IsCancellationRequested)
        {
            Read(again: true);
        }
    }

    /// <summary>Has a look at whether it can be reached, unless that was done a moment ago.</summary>
    public void Check()
    {
        var last = Volatile.Read(ref _healthAt);
        var now = _time.GetTimestamp();
        if ((last == long.MinValue || _time.GetElapsedTime(last, now) >= HealthEvery) && Interlocked.CompareExchange(ref _healthAt, now, last) == last)
        {
            _ = CheckAsync();
        }
    }

    /// <summary>Connects it if it is not, as soon as its connection may be tried again.</summary>
    public void Keep() => _ = CheckAsync(keep: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed.Cancel();
            _subscription?.Dispose();
        }
    }

    private Task<UpstreamFacts> Read(bool again = false)
    {
        lock (_gate)
        {
            if (_reading is { IsCompleted: false })
            {
                // What is being read may have been said before the change.
                _again |= again;
                return _reading;
            }

            Follow();
            _again = false;
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                _reading = Task.Run(ReadAsync, CancellationToken.None);
                // Whoever waits may give up before it fails.
                _ = ObserveAsync(_reading);
                return _reading;
            }
        }
    }

    // From the first read on, since only what is known can change. Needs the lock.
    private void Follow()
    {
        if (_subscription is null && !_disposed.IsCancellationRequested)
        {
            _subscription = _engine.Topics.Subscribe(new TopicFilter(TopicChanges.None, [UpstreamTopics.OfFacts(Server.Key)]), _ => Refresh());
        }
    }

    private async Task<UpstreamFacts> ReadAsync()
    {
        while (true)
        {
            UpstreamFacts facts;
            try
            {
                facts = await _engine.Upstreams.FactsAsync(Server.Key, await _credentials.OfAsync(Server, _user, _disposed.Token), _disposed.Token);
            }
            catch (UpstreamException failed)
            {
                LogUnread(Server.Key, failed.Message);
                await CheckAsync();
                throw;
            }

            Take(facts);
            lock (_gate)
            {
                if (!_again)
                {
                    return facts;
                }

                _again = false;
            }
        }
    }

    private void Take(UpstreamFacts facts)
    {
        var changed = _isDown || _facts is not { } known || !FactsDiffer.AreSame(known, facts);
        (_facts, _isDown) = (facts, false);
        if (changed)
        {
            Tell();
        }

        // Only now: whoever looks for a tool in between would not find it.
        _isHeard = true;
    }

    private async Task CheckAsync(bool keep = false)
    {
        try
        {
            var health = await _engine.Upstreams.HealthAsync(Server.Key, _disposed.Token);
            var isDown = health.Phase == UpstreamPhase.Broken;
            if (isDown != _isDown)
            {
                _isDown = isDown;
                Tell();
            }

            // Somebody has to try. Callers of one that is down are refused at once meanwhile, and nobody can call what is not known.
            var isWanted = isDown || _facts is null || (keep && health.Phase is UpstreamPhase.Idle or UpstreamPhase.BackingOff);
            if (isWanted && (health.RetryAt ?? DateTimeOffset.MinValue) <= _time.GetUtcNow())
            {
                Refresh();
            }
        }
        catch (Exception exception) when (exception is UpstreamException or OperationCanceledException)
        {
            // Who does not know how it is leaves it as it was.
        }
    }

    private void Tell()
    {
        try
        {
            Changed?.Invoke();
        }
        catch (Exception exception)
        {
            LogNotTaken(exception, Server.Key);
        }
    }

    private static async Task ObserveAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(Level = LogLevel.Debug, Message = "What the server {Server} offers could not be read: {Problem}")]
    private partial void LogUnread(UpstreamKey server, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "A change of the server {Server} could not be served.")]
    private partial void LogNotTaken(Exception exception, UpstreamKey server);
}
