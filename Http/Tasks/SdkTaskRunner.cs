using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Http.Servers;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>
/// Runs the body of a task by the official SDK, as the recorded call: on a server that all such calls share where each says itself
/// who its client is (2026-07-28), else on a server of its own.
/// </summary>
internal sealed partial class SdkTaskRunner(HostedServers servers, TaskListeners listeners, ILogger<SdkTaskRunner> logger) : ITaskRunner
{
    /// <inheritdoc/>
    public Task RunAsync(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken) =>
        servers.IsAlone && attempt.Call.Server is null ? RunAsync(servers.Own, attempt, outlet, cancellationToken) : EnteredAsync(attempt, outlet, cancellationToken);

    private async Task EnteredAsync(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
    {
        var user = TaskClaims.Restore(attempt.Call);
        if (servers.Enter(attempt.Call.Server ?? "", Principal.Of(user) ?? Principal.Anonymous) is not { } server)
        {
            Unavailable(attempt, outlet);
            return;
        }

        try
        {
            await server.LoadAsync(user, cancellationToken);
            await RunAsync(server, attempt, outlet, cancellationToken);
        }
        catch (ServerUnavailableException unavailable)
        {
            LogNotLoaded(unavailable, attempt.Id, server.Key);
            outlet.Unavailable();
        }
        finally
        {
            server.Release();
        }
    }

    private Task RunAsync(HostedServer server, TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
    {
        if (server.Options.ToolCollection?.TryGetPrimitive(attempt.Call.Tool, out _) == true)
        {
            return BodyAsync(server, attempt, outlet, cancellationToken);
        }

        Unavailable(attempt, outlet);
        return Task.CompletedTask;
    }

    // Made by an earlier version of the app, or by a newer one on another node: no reason to lose it.
    private void Unavailable(TaskAttempt attempt, ITaskOutlet outlet)
    {
        LogUnavailable(attempt.Id, attempt.Call.Tool);
        outlet.Unavailable();
    }

    private async Task BodyAsync(HostedServer hosted, TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken)
    {
        var run = new SdkTaskRun(attempt, outlet, listeners, hosted.Absorb);
        if (attempt.Call.Version == McpVersion.Modern)
        {
            var model = hosted.Model;
            await RunAsync(model.Runs, model.Direct, run, cancellationToken);
            return;
        }

        await using var server = new SharedServer(hosted.Model.Factory, attempt.Call.Version, http: null, RunRequests.Caller(attempt));
        await RunAsync(server, direct: null, run, cancellationToken);
        // The answer was given within the server's own work, whose end the server now waits for.
        await Task.Yield();
    }

    private static async Task RunAsync(SharedServer server, DirectRuns? direct, SdkTaskRun run, CancellationToken cancellationToken)
    {
        var parameters = RunRequests.Repeat(run.Attempt.Call);
        var request = server.Take(run, RequestMethods.ToolsCall, JsonObject.Create(parameters));
        if (direct is not null)
        {
            await using (CancelBy(cancellationToken, run))
            {
                if (await direct.TryRunAsync(run, request, parameters))
                {
                    return;
                }
            }
        }

        // Whatever a filter has made of them.
        request.Params = JsonObject.Create(parameters);
        server.Send(run, request);
        await using (CancelBy(cancellationToken, run))
        {
            await run.Answer;
        }
    }

    private static CancellationTokenRegistration CancelBy(CancellationToken cancellationToken, SdkTaskRun run) =>
        cancellationToken.UnsafeRegister(static state => ((SdkTaskRun)state!).Cancel(), run);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {TaskId} needs the tool '{Tool}', which this node does not have; it is kept, and tried again.")]
    private partial void LogUnavailable(string taskId, string tool);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {TaskId} needs the server '{Server}', which cannot be had now; it is kept, and tried again.")]
    private partial void LogNotLoaded(Exception exception, string taskId, ServerKey server);
}
