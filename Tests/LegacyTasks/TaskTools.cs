using System.ComponentModel;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.LegacyTasks;

/// <summary>Tools of which sessions show something.</summary>
[McpServerToolType]
internal sealed class TaskTools(Gates gates)
{
    [McpServerTool(Name = "structured", UseStructuredContent = true), Description("Returns more than text."), BackgroundTask]
    public static Measure Structured() => new("ell", 3);

    [McpServerTool(Name = "visit"), Description("Ends with an error that has data."), BackgroundTask]
    public static string Visit() => throw new UrlElicitationRequiredException("Sign in first.",
        [new ElicitRequestParams { Mode = "url", Message = "Sign in", Url = "https://example.com/in", ElicitationId = "e1" }]);

    [McpServerTool(Name = "unwilling"), Description("Waits at a gate, whatever its token says, and says when that fired."), BackgroundTask]
    public async Task<string> UnwillingAsync(string gate, CancellationToken cancellationToken)
    {
        await using var told = cancellationToken.UnsafeRegister(state => ((Gates.Gate)state!).Cancelled.TrySetResult(), gates[gate]);
        await gates.PassAsync(gate, CancellationToken.None);
        return "too late";
    }

    [McpServerTool(Name = "ask-then-sample"), Description("Asks the user, then the model."), BackgroundTask]
    public static async Task<string> AskThenSampleAsync(McpServer server, CancellationToken cancellationToken)
    {
        var name = await server.ElicitAsync(new ElicitRequestParams
        {
            Message = "Your name?",
            RequestedSchema = new() { Properties = { ["name"] = new ElicitRequestParams.StringSchema() } },
        }, cancellationToken);
        var sample = await server.SampleAsync(new CreateMessageRequestParams
        {
            MaxTokens = 10,
            Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = "Greet." }] }],
        }, cancellationToken);
        return $"{((TextContentBlock)sample.Content[0]).Text} {name.Content?["name"].GetString() ?? name.Action}";
    }

    [McpServerTool(Name = "report"), Description("Reports progress on both sides of a gate."), BackgroundTask]
    public async Task<string> ReportAsync(IProgress<ProgressNotificationValue> progress, string gate, CancellationToken cancellationToken)
    {
        await gates.PassAsync(gate, cancellationToken);
        progress.Report(new() { Progress = 1, Total = 2, Message = "half" });
        await gates.PassAsync($"{gate}-end", cancellationToken);
        return "reported";
    }

    internal sealed record Measure(string Unit, int Length);
}
