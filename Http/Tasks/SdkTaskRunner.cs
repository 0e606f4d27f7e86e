using Actors.Core.Tasks;
using Actors.Http.Servers;
using Actors.Http.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Http.Tasks;

/// <summary>Runs the body of a task by the official SDK: a server of its own with one request, the recorded call.</summary>
internal sealed partial class SdkTaskRunner(ServerFactory servers, TaskListeners listeners, IServiceProvider services, ILogger<SdkTaskRunner> logger) : ITaskRunner
{
    /// <inheritdoc/>
    public Task RunAsync(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
    {
        if (servers.Shared.ToolCollection?.TryGetPrimitive(attempt.Call.Tool, out _) == true)
        {
            return BodyAsync(attempt, outlet, cancellationToken);
        }

        // Made by an earlier version of the app, or by a newer one on another node: no reason to lose it.
        LogUnavailable(attempt.Id, attempt.Call.Tool);
        outlet.Unavailable();
        return Task.CompletedTask;
    }

    private async Task BodyAsync(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
    {
        await using var run = new SdkTaskRun(attempt, outlet, listeners, Absorb);
        await using var server = servers.Create(run, http: null, RunRequests.Client(attempt.Call), RunRequests.Capabilities(attempt.Call));
        Task running;
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            running = server.RunAsync(CancellationToken.None);
        }

        run.Begin();
        await using (cancellationToken.UnsafeRegister(static state => ((SdkTaskRun)state!).Cancel(), run))
        {
            await run.Over;
        }

        // Waits for whatever of the handler still runs, though it was answered or cancelled.
        await run.DisposeAsync();
        await server.DisposeAsync();
        await running;
    }

    // Asked for late: topics are reached through the engine, which is made of the kinds, one of which needs this.
    private bool Absorb(string method) => !servers.Varies && services.GetRequiredService<ListWatch>().Absorb(method);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {TaskId} needs the tool '{Tool}', which this node does not have; it is kept, and tried again.")]
    private partial void LogUnavailable(string taskId, string tool);
}
