using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Sessions;
using Actors.Embedded;
using Actors.Http.Diagnostics;
using Actors.Http.Legacy;
using Microsoft.Extensions.Hosting;

namespace Actors.Http.Hosting;

/// <summary>Starts the embedded engine before anything is served, and stops it once the calls of sessions are over.</summary>
internal sealed class EngineService(EmbeddedActors engine, CallerCalls calls, SessionCounts sessions, Gauges gauges, TimeProvider time) : IHostedLifecycleService, IDrainParticipant, IReadinessCheck
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        gauges.Engine = () => new EngineCounts(sessions.Active, sessions.LetGo, engine.ActiveCount, engine.SavesCount);
        await engine.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync(CancellationToken deadline)
    {
        await calls.WhenIdleAsync(deadline);
        // Sessions that still have calls answer them with an error now, and everybody saves what is worth saving.
        // The limit is the engine's own: whoever stops it later waits for the same end, however long a handler goes on.
        using var limit = new CancellationTokenSource(LastWords, time);
        try
        {
            await engine.StopAsync(limit.Token);
        }
        finally
        {
            calls.Abandon();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string?> WhyNotAsync(CancellationToken cancellationToken) =>
        await engine.IsWritable(cancellationToken) ? null : "the data folder cannot be written";

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
