using System.ComponentModel;
using System.Security.Claims;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.TaskRuns;

/// <summary>Tools whose calls run as tasks, each showing one thing that a plain call has too.</summary>
[McpServerToolType]
internal sealed class RunTools(Gates gates, Journal journal)
{
    [McpServerTool(Name = "repeat"), BackgroundTask, Description("Repeats a text and a number.")]
    public string Repeat(string text, int number = 1) => journal.Note($"repeat {text} {number}");

    [McpServerTool(Name = "always"), BackgroundTask(Support = TaskSupport.Required), Description("Runs as a task only.")]
    public string Always(BackgroundTaskContext task) => journal.Note($"always {task.IsTask} {task.Attempt}");

    [McpServerTool(Name = "never"), Description("Never runs as a task.")]
    public string Never(BackgroundTaskContext task) => journal.Note($"never {task.IsTask} {task.TaskId}");

    [McpServerTool(Name = "around"), BackgroundTask, Description("Says what surrounds it.")]
    public async Task<string> AroundAsync(IHttpContextAccessor accessor, ClaimsPrincipal user, Tenant tenant, McpServer server, RequestContext<CallToolRequestParams> context)
    {
        await Task.Yield();
        var http = accessor.HttpContext is null ? "none" : "some";
        var claims = string.Join(' ', user.Claims.Select(claim => $"{claim.Type}={claim.Value}"));
        return journal.Note($"http {http}; {user.Identity?.IsAuthenticated} {user.Identity?.Name} {user.IsInRole("admin")}; {claims}; tenant {tenant.Name} {tenant.Number}; client {server.ClientInfo?.Name}; {context.User == user}");
    }

    [McpServerTool(Name = "talk"), BackgroundTask, Description("Reports progress and logs, waiting at a gate in the middle.")]
    public async Task<string> TalkAsync(IProgress<ProgressNotificationValue> progress, McpServer server, string? gate = null, CancellationToken cancellationToken = default)
    {
        progress.Report(new() { Progress = 1, Total = 3, Message = "one" });
        await LogAsync(server, "warning", "half way");
        if (gate is not null)
        {
            await gates.PassAsync(gate, cancellationToken);
        }

        progress.Report(new() { Progress = 2, Total = 3 });
        progress.Report(new() { Progress = 3, Total = 3 });
        return "talked";
    }

    [McpServerTool(Name = "tick"), BackgroundTask, Description("Reports progress over and over, until a gate is released.")]
    public async Task<string> TickAsync(IProgress<ProgressNotificationValue> progress, string gate, CancellationToken cancellationToken)
    {
        journal.Note("tick");
        for (var i = 1; !gates[gate].Released.Task.IsCompleted; i++)
        {
            progress.Report(new() { Progress = i });
            await Task.WhenAny(gates[gate].Released.Task, Task.Delay(10, cancellationToken));
        }

        return "ticked";
    }

    [McpServerTool(Name = "log-task"), BackgroundTask, Description("Logs by the SDK's logger, at two levels.")]
    public static string Log(McpServer server)
    {
#pragma warning disable MCP9005 // Deprecated in the protocol, and works.
        var logger = server.AsClientLoggerProvider().CreateLogger("tool");
#pragma warning restore MCP9005
#pragma warning disable CA1848, CA2254, CA1873 // What is logged is the test.
        logger.LogDebug("a detail");
        logger.LogError("a mistake");
#pragma warning restore CA1848, CA2254, CA1873
        return "logged";
    }

    [McpServerTool(Name = "plain-log"), Description("The same, never as a task.")]
    public static string PlainLog(McpServer server) => Log(server);

    [McpServerTool(Name = "stay"), BackgroundTask, Description("Waits at a gate.")]
    public async Task<string> StayAsync(string gate, CancellationToken cancellationToken)
    {
        journal.Note($"stay {gate}");
        await gates.PassAsync(gate, cancellationToken);
        return $"stayed {gate}";
    }

    [McpServerTool(Name = "block"), BackgroundTask, Description("Blocks its thread at a gate.")]
    public string Block(string gate)
    {
#pragma warning disable xUnit1031 // That it blocks is the point.
        gates.PassAsync(gate, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore xUnit1031
        return $"blocked {gate}";
    }

    [McpServerTool(Name = "break"), BackgroundTask(Retries = 2, RetryDelay = "00:00:00.01"), Description("Fails until the attempt that is asked for.")]
    public string Break(BackgroundTaskContext task, Tenant scoped, int good = 99)
    {
        journal.Note($"break {task.Attempt} {scoped.Number}");
        return task.Attempt >= good ? $"good at {task.Attempt}" : throw new InvalidOperationException("secret detail");
    }

    [McpServerTool(Name = "refuse-task"), BackgroundTask(Retries = 2, RetryDelay = "00:00:00.01"), Description("Answers with a protocol error.")]
    public string Refuse() => throw new McpProtocolException(journal.Note("refused"), (McpErrorCode)(-33001)) { Data = { ["why"] = "because" } };

    [McpServerTool(Name = "step"), BackgroundTask(Retries = 1, RetryDelay = "00:00:00.01"), Description("Does a step, and fails once behind it.")]
    public async Task<string> StepAsync(BackgroundTaskContext task, CancellationToken cancellationToken)
    {
        task.SetStatus("stepping");
        var made = await task.StepAsync("one", _ => Task.FromResult(journal.Note($"made at {task.Attempt}")), cancellationToken);
        return task is { IsTask: true, Attempt: 1 } ? throw new InvalidOperationException("behind") : made;
    }

    [McpServerTool(Name = "ask-name"), BackgroundTask, Description("Asks for a name and waits.")]
    public async Task<string> AskAsync(McpServer server, CancellationToken cancellationToken)
    {
        journal.Note("asking");
        var answer = await server.ElicitAsync(Question("name"), cancellationToken);
        return journal.Note($"hello {answer.Content?["name"].GetString() ?? answer.Action}");
    }

    [McpServerTool(Name = "ask-end"), BackgroundTask, Description("Asks for a name and ends, and comes back.")]
    public string AskEnd(RequestContext<CallToolRequestParams> context) =>
        Answer(context, "name") is { } name ? journal.Note($"hello {name} {context.Params.RequestState}") : throw Ask("name", "mine");

    [McpServerTool(Name = "ask-first"), BackgroundTask(AskFirst = true), Description("Asks before its task begins.")]
    public async Task<string> AskFirstAsync(RequestContext<CallToolRequestParams> context, BackgroundTaskContext task)
    {
        journal.Note($"first {task.IsTask} {Answer(context, "name") is not null}");
        if (Answer(context, "name") is not { } name)
        {
            throw Ask("name", "early");
        }

        await task.BeginAsync();
        return journal.Note($"began {task.IsTask} {name} {context.Params.RequestState}");
    }

    private static string? Answer(RequestContext<CallToolRequestParams> context, string key) =>
        context.Params.InputResponses?.TryGetValue(key, out var answer) == true ? answer.Deserialize(InputResponse.ElicitResultJsonTypeInfo)?.Content?[key].GetString() : null;

    private static InputRequiredException Ask(string key, string state) =>
        new(new InputRequiredResult { InputRequests = new Dictionary<string, InputRequest> { [key] = InputRequest.ForElicitation(Question(key)) }, RequestState = state });

    private static ElicitRequestParams Question(string field) => new()
    {
        Message = $"Your {field}?",
        RequestedSchema = new() { Properties = { [field] = new ElicitRequestParams.StringSchema() } },
    };

    private static Task LogAsync(McpServer server, string level, string text) => server.SendMessageAsync(new JsonRpcNotification
    {
        Method = "notifications/message",
        Params = new System.Text.Json.Nodes.JsonObject { ["level"] = level, ["data"] = text },
    });
}
