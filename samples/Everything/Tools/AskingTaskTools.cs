using System.ComponentModel;
using Actors.Core.Tasks;
using Actors.Samples.Everything.Asking;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixtures: background tasks that ask. One waits for its answer, one ends and is started again, one asks before it begins.</summary>
[McpServerToolType]
internal sealed class AskingTaskTools
{
    [McpServerTool(Name = "confirm_delete", Destructive = true), Description("Pretends to delete a file, once the user has confirmed.")]
    [BackgroundTask]
    public static async Task<string> ConfirmDelete(
        McpServer server,
        BackgroundTaskContext task,
        [Description("The file.")] string filename,
        CancellationToken cancellationToken)
    {
        task.SetStatus($"Waiting for somebody to confirm that {filename} may be deleted.");
        var answer = await server.ElicitAsync(
            new ElicitRequestParams
            {
                Message = $"Delete {filename}?",
                RequestedSchema = new() { Properties = { ["confirm"] = new ElicitRequestParams.BooleanSchema { Description = "Whether to delete it" } }, Required = ["confirm"] },
            },
            cancellationToken);
        var confirmed = answer.IsAccepted && answer.Content?.TryGetValue("confirm", out var given) == true && given.ValueKind == System.Text.Json.JsonValueKind.True;
        task.SetStatus(confirmed ? "Confirmed." : "Not confirmed.");
        return confirmed ? $"Deleted {filename} (not really)." : $"{filename} was kept.";
    }

    [McpServerTool(Name = "multi_input"), Description("Asks the user two questions at once.")]
    [BackgroundTask]
    public static string MultiInput(RequestContext<CallToolRequestParams> request)
    {
        var name = request.Params.Text("who", "name");
        var confirmed = request.Params.YesOrNo("sure", "confirm");
        if (name is null || confirmed is null)
        {
            throw Ask.Client(request.Server, new()
            {
                ["who"] = Question.Text("What is your name?", "name"),
                ["sure"] = Question.YesOrNo("Are you sure?", "confirm"),
            });
        }

        return $"{name} is {(confirmed.Value ? "sure" : "not sure")}.";
    }

    [McpServerTool(Name = "write_greeting"), Description("Asks the user for a name, and the client's model for a greeting.")]
    [BackgroundTask]
    public static async Task<string> WriteGreeting(McpServer server, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(
            new ElicitRequestParams { Message = "Who is to be greeted?", RequestedSchema = new() { Properties = { ["name"] = new ElicitRequestParams.StringSchema() }, Required = ["name"] } },
            cancellationToken);
        if (!answer.IsAccepted || answer.Content?.TryGetValue("name", out var name) != true)
        {
            return "Nobody is greeted.";
        }

        var written = await server.SampleAsync(
            new CreateMessageRequestParams { MaxTokens = 100, Messages = [new() { Role = Role.User, Content = [new TextContentBlock { Text = $"Greet {name}." }] }] },
            cancellationToken);
        return written.Content.OfType<TextContentBlock>().First().Text;
    }

    [McpServerTool(Name = "test_tool_with_task"), Description("Asks for a name, and then greets it in the background.")]
    [BackgroundTask(Support = TaskSupport.Required, AskFirst = true)]
    public static async Task<string> AskThenWork(RequestContext<CallToolRequestParams> request, BackgroundTaskContext task, CancellationToken cancellationToken)
    {
        if (request.Params.Text("user_name", "name") is not { } name)
        {
            throw Ask.Client(request.Server, new() { ["user_name"] = Question.Text("What is your name?", "name") });
        }

        await task.BeginAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        return $"Hello, {name}, from the background!";
    }
}
