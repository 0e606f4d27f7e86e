using System.ComponentModel;
using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.ModernTasks;

/// <summary>Tools that do as tests want, most of them as background tasks.</summary>
[McpServerToolType]
internal sealed class WorkTools(Gates gates)
{
    [McpServerTool(Name = "plain"), Description("Never runs as a task.")]
    public static string Plain() => "plain";

    [McpServerTool(Name = "work"), Description("Waits at a gate."), BackgroundTask]
    public async Task<string> WorkAsync(string gate, CancellationToken cancellationToken)
    {
        await gates.PassAsync(gate, cancellationToken);
        return $"passed {gate}";
    }

    [McpServerTool(Name = "must"), Description("Says where it runs."), BackgroundTask(Support = TaskSupport.Required)]
    public static string Must(BackgroundTaskContext task) => $"task: {task.IsTask}, attempt {task.Attempt}";

    [McpServerTool(Name = "stubborn"), Description("Waits at a gate, whatever its token says."), BackgroundTask]
    public async Task<string> StubbornAsync(string gate, CancellationToken cancellationToken)
    {
        using var told = cancellationToken.UnsafeRegister(state => ((Gates.Gate)state!).Cancelled.TrySetResult(), gates[gate]);
        await gates.PassAsync(gate, CancellationToken.None);
        return "too late";
    }

    [McpServerTool(Name = "talk"), Description("Says all that there is to say."), BackgroundTask]
    public async Task<string> TalkAsync(
        RequestContext<CallToolRequestParams> context, BackgroundTaskContext task, IProgress<ProgressNotificationValue> progress, string gate, CancellationToken cancellationToken)
    {
        await gates.PassAsync(gate, cancellationToken);
        progress.Report(new() { Progress = 1, Total = 2, Message = "half of it" });
        await context.Server.SendNotificationAsync(
            NotificationMethods.LoggingMessageNotification,
            new LoggingMessageNotificationParams { Level = LoggingLevel.Error, Data = JsonSerializer.SerializeToElement("a log line") },
            cancellationToken: cancellationToken);
        task.SetStatus("nearly there");
        await gates.PassAsync($"{gate}-end", cancellationToken);
        progress.Report(new() { Progress = 2, Total = 2 });
        return "told";
    }

    [McpServerTool(Name = "is-error"), Description("Says that it failed."), BackgroundTask]
    public static CallToolResult IsError() => new() { IsError = true, Content = [new TextContentBlock { Text = "It failed." }] };

    [McpServerTool(Name = "throws"), Description("Throws."), BackgroundTask]
    public static string Throws() => throw new InvalidOperationException("an internal detail");

    [McpServerTool(Name = "refuses"), Description("Ends with a protocol error."), BackgroundTask]
    public static string Refuses() => throw new McpProtocolException("refused", (McpErrorCode)(-32600));

    [McpServerTool(Name = "ask"), Description("Asks for a name, twice the same."), BackgroundTask]
    public static async Task<string> AskAsync(McpServer server, CancellationToken cancellationToken)
    {
        var first = await server.ElicitAsync(Form("name"), cancellationToken);
        var second = await server.ElicitAsync(Form("name"), cancellationToken);
        return $"{Text(first, "name")} and {Text(second, "name")}";
    }

    [McpServerTool(Name = "ask-together"), Description("Asks three things at once."), BackgroundTask]
    public static async Task<string> AskTogetherAsync(McpServer server, CancellationToken cancellationToken)
    {
        var name = server.ElicitAsync(Form("name"), cancellationToken).AsTask();
        var roots = server.RequestRootsAsync(new(), cancellationToken).AsTask();
        var sample = server.SampleAsync(new CreateMessageRequestParams { MaxTokens = 10, Messages = [new() { Role = Role.User, Content = [new TextContentBlock { Text = "Capital?" }] }] }, cancellationToken).AsTask();
        await Task.WhenAll(name, roots, sample);
        return $"{Text(await name, "name")}, {(await roots).Roots.Count}, {(await sample).Content.OfType<TextContentBlock>().Single().Text}";
    }

    [McpServerTool(Name = "ask-and-end"), Description("Ends with its questions, and is called again."), BackgroundTask]
    public static string AskAndEnd(RequestContext<CallToolRequestParams> context)
    {
        var (name, color) = (Answer(context, "name"), Answer(context, "color"));
        return name is not null && color is not null ? $"{name} likes {color}" : throw new InputRequiredException(Ask("name", "color"), "kept");
    }

    [McpServerTool(Name = "ask-first"), Description("Asks before it is a task, and once more after."), BackgroundTask(Support = TaskSupport.Required, AskFirst = true)]
    public static async Task<string> AskFirstAsync(RequestContext<CallToolRequestParams> context, BackgroundTaskContext task, McpServer server, CancellationToken cancellationToken)
    {
        if (Answer(context, "name") is not { } name)
        {
            throw new InputRequiredException(Ask("name"), "before");
        }

        await task.BeginAsync();
        var answer = await server.ElicitAsync(Form("name"), cancellationToken);
        return $"{name}, then {Text(answer, "name")}, in a task: {task.IsTask}";
    }

    [McpServerTool(Name = "short"), Description("Is kept for ten seconds."), BackgroundTask(Ttl = "00:00:10")]
    public async Task<string> ShortAsync(string gate, CancellationToken cancellationToken) => await WorkAsync(gate, cancellationToken);

    [McpServerTool(Name = "nap", ReadOnly = true), Description("Sleeps; may be started again."), BackgroundTask]
    public static async Task<string> NapAsync(int ms, CancellationToken cancellationToken)
    {
        await Task.Delay(ms, cancellationToken);
        return $"slept {ms}";
    }

    private static Dictionary<string, InputRequest> Ask(params string[] names) => names.ToDictionary(name => name, name => InputRequest.ForElicitation(Form(name)));

    private static ElicitRequestParams Form(string name) =>
        new() { Message = $"Which {name}?", RequestedSchema = new() { Properties = { [name] = new ElicitRequestParams.StringSchema() } } };

    private static string? Text(ElicitResult answer, string name) => answer.Content?[name].GetString();

    private static string? Answer(RequestContext<CallToolRequestParams> context, string key) =>
        context.Params.InputResponses?.TryGetValue(key, out var answer) == true ? answer.RawValue.GetProperty("content").GetProperty(key).GetString() : null;
}
