using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Sessions;
using Actors.Core.Tasks;
using Actors.Http.Legacy;
using Microsoft.Extensions.Hosting;

namespace Actors.Http.Hosting;

/// <summary>Starts the engine before anything is served, and stops it once calls and the bodies of tasks are over.</summary>
internal sealed class EngineService(IEngineHost engine, CallerCalls calls, TaskSlots tasks, SessionCounts sessions, Gauges gauges, TimeProvider time) : IHostedLifecycleService, IDrainParticipant
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        gauges.Engine = () => new EngineCounts(sessions.Active, sessions.LetGo, engine.ActiveCount, engine.SavesCount, tasks.Running, tasks.Waiting);
        await engine.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync(CancellationToken deadline)
    {
        // From here on no task begins; what waits for its turn goes on in the next life of the process.
        var bodies = tasks.CloseAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        var handingOver = engine.HandOverAsync(over.Token);
        await calls.WhenIdleAsync(deadline);
        if (engine.HasPeers)
        {
            // Calls whose connections are elsewhere go on here, until their sessions have moved.
            await sessions.WhenIdleAsync(deadline);
        }

        await over.CancelAsync();
        await handingOver;
        await bodies.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Sessions that still have calls answer them with an error now, tasks that still run end or are left to the next life,
        // and everybody saves what is worth saving.
        // The limit is the engine's own: whoever stops it later waits for the same end, however long a handler goes on.
        using var limit = new CancellationTokenSource(engine.LastWords, time);
        try
        {
            await engine.StopAsync(limit.Token);
        }
        finally
        {
            calls.Abandon();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
