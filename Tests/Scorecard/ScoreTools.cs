using System.ComponentModel;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Scorecard;

/// <summary>The tools of the scorecard; each is called plainly and as a task.</summary>
[McpServerToolType]
internal sealed class ScoreTools(Gates gates, ScopedThing thing, IHttpContextAccessor accessor)
{
    [McpServerTool(Name = "add"), BackgroundTask, Description("Adds two numbers.")]
    public static int Add(int a, int b) => a + b;

    [McpServerTool(Name = "plain_add"), Description("Adds two numbers, never as a task.")]
    public static int PlainAdd(int a, int b) => a + b;

    [McpServerTool(Name = "hold"), BackgroundTask, Description("Waits at a gate.")]
    public async Task<string> HoldAsync(string gate, CancellationToken cancellationToken)
    {
        await gates.PassAsync(gate, cancellationToken);
        return $"passed {gate}";
    }

    [McpServerTool(Name = "tell"), BackgroundTask, Description("Reports, logs, and says what it has.")]
    public Task<string> TellAsync(McpServer server, IProgress<ProgressNotificationValue> progress, RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken) =>
        ToldAsync("task", server, progress, context, cancellationToken);

    [McpServerTool(Name = "plain_tell"), Description("The same, never as a task.")]
    public Task<string> PlainTellAsync(McpServer server, IProgress<ProgressNotificationValue> progress, RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken) =>
        ToldAsync("plain", server, progress, context, cancellationToken);

    [McpServerTool(Name = "ask_again"), BackgroundTask(Replay = true), Description("Asks; may be started again.")]
    public static Task<string> AskAgainAsync(McpServer server, BackgroundTaskContext task, CancellationToken cancellationToken) => AskedAsync(server, task, cancellationToken);

    [McpServerTool(Name = "ask_once"), BackgroundTask, Description("Asks; may not be started again.")]
    public static Task<string> AskOnceAsync(McpServer server, BackgroundTaskContext task, CancellationToken cancellationToken) => AskedAsync(server, task, cancellationToken);

    private static async Task<string> AskedAsync(McpServer server, BackgroundTaskContext task, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(new ElicitRequestParams
        {
            Message = "Your name?",
            RequestedSchema = new() { Properties = { ["name"] = new ElicitRequestParams.StringSchema() } },
        }, cancellationToken);
        return $"{answer.Content!["name"].GetString()} in attempt {task.Attempt}";
    }

    private async Task<string> ToldAsync(string gate, McpServer server, IProgress<ProgressNotificationValue> progress, RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        progress.Report(new() { Progress = 1, Total = 1, Message = "half" });
#pragma warning disable MCP9005 // Deprecated in the protocol, and works.
        await server.SendNotificationAsync(NotificationMethods.LoggingMessageNotification,
            new LoggingMessageNotificationParams { Level = LoggingLevel.Warning, Data = System.Text.Json.JsonSerializer.SerializeToElement("said") }, cancellationToken: cancellationToken);
#pragma warning restore MCP9005
        await gates.PassAsync(gate, cancellationToken);
        return $"user {context.User?.Identity?.Name} thing {!thing.IsDisposed} cancellable {cancellationToken.CanBeCanceled} http {accessor.HttpContext is not null}";
    }
}
