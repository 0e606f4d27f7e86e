using Actors.Core.Upstreams;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Serving;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Upstreams.Hosting;

/// <summary>
/// Once the host has started, reads what the servers of the combined lists offer, so that the first list is whole, and keeps eager ones connected.
/// Ends connections when a reload changes how their servers are reached.
/// </summary>
internal sealed partial class UpstreamService(UpstreamBook book, KnownServers known, EngineAccess engine, TimeProvider time, ILogger<UpstreamService> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<KnownServer> _awaited = [];
    private readonly Lock _gate = new();
    private IDisposable? _subscription;
    private ITimer? _timer;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything is served: a change from now on is not missed.
        _subscription = book.Subscribe(Changed);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Connect();
        _timer = time.CreateTimer(static service => ((UpstreamService)service!).Keep(), this, LookEvery, LookEvery);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        _subscription?.Dispose();
        _stopping.Cancel();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Keeps them known: what they say of themselves is there before anybody asks.
    private void Connect()
    {
        lock (_gate)
        {
            var before = _awaited.ToArray();
            _awaited.Clear();
            foreach (var model in book.Current.Enabled.Where(static model => model is { IsPerCaller: false } and ({ IsEager: true } or { IsCombined: true })))
            {
                var server = known.Open(new ServedServer(new UpstreamKey(model.Name), model));
                _awaited.Add(server);
                if (server.Facts is null)
                {
                    server.Refresh();
                }
            }

            foreach (var server in before)
            {
                known.Close(server);
            }
        }
    }

    private void Keep()
    {
        lock (_gate)
        {
            foreach (var server in _awaited.Where(static server => server.Server.Model.IsEager))
            {
                server.Keep();
            }
        }
    }

    private void Changed(IReadOnlyList<UpstreamChange> changes)
    {
        foreach (var name in changes.Where(static change => change.EndsConnections).Select(static change => change.Name))
        {
            foreach (var key in known.Keys.Where(key => key.Server == name).Append(new UpstreamKey(name)).Distinct())
            {
                _ = RenewAsync(key);
            }
        }

        Connect();
    }

    private async Task RenewAsync(UpstreamKey key)
    {
        // A subscriber must be quick.
        await Task.Yield();
        try
        {
            await engine.Upstreams.RenewAsync(key, _stopping.Token);
        }
        catch (Exception exception) when (exception is UpstreamException or OperationCanceledException)
        {
            LogNotRenewed(key, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to {Server} could not be told of its new settings: {Problem}")]
    private partial void LogNotRenewed(UpstreamKey server, string problem);
}
