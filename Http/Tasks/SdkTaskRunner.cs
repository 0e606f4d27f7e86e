using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Http.Servers;
using Actors.Http.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>
/// Runs the body of a task by the official SDK, as the recorded call: on a server that all such calls share where each says itself
/// who its client is (2026-07-28), else on a server of its own.
/// </summary>
internal sealed partial class SdkTaskRunner(ServerFactory servers, TaskListeners listeners, IServiceProvider services, ILogger<SdkTaskRunner> logger) : ITaskRunner, IAsyncDisposable
{
    // Beside the server of plain requests, which is drained by other rules.
    private readonly Lazy<SharedServer> _shared = new(() => new SharedServer(servers, McpVersion.Modern, http: null));

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

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _shared.IsValueCreated ? _shared.Value.DisposeAsync() : default;

    private async Task BodyAsync(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
    {
        var run = new SdkTaskRun(attempt, outlet, listeners, Absorb);
        if (attempt.Call.Version == McpVersion.Modern)
        {
            await RunAsync(_shared.Value, run, cancellationToken);
            return;
        }

        await using var server = new SharedServer(servers, attempt.Call.Version, http: null, RunRequests.Caller(attempt));
        await RunAsync(server, run, cancellationToken);
        // The answer was given within the server's own work, whose end the server now waits for.
        await Task.Yield();
    }

    private static async Task RunAsync(SharedServer server, SdkTaskRun run, CancellationToken cancellationToken)
    {
        server.Send(run, RequestMethods.ToolsCall, RunRequests.Repeat(run.Attempt.Call));
        await using (cancellationToken.UnsafeRegister(static state => ((SdkTaskRun)state!).Cancel(), run))
        {
            await run.Answer;
        }
    }

    // Asked for late: topics are reached through the engine, which is made of the kinds, one of which needs this.
    private bool Absorb(string method) => !servers.Varies && services.GetRequiredService<ListWatch>().Absorb(method);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {TaskId} needs the tool '{Tool}', which this node does not have; it is kept, and tried again.")]
    private partial void LogUnavailable(string taskId, string tool);
}
