using System.ComponentModel;
using System.Text.Json;
using Actors.Core.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.TaskKills;

/// <summary>Tools that note in a journal what they do, so that nothing they did can be denied after a kill.</summary>
[McpServerToolType]
internal sealed class KilledTools(TaskJournal journal, BackgroundTaskContext task)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(3);

    [McpServerTool(Name = "once"), BackgroundTask(Support = TaskSupport.Required), Description("Works for a while; may not be started again.")]
    public async Task<string> OnceAsync(int milliseconds, CancellationToken cancellationToken)
    {
        journal.Started(task);
        await Task.Delay(milliseconds, cancellationToken);
        return "done";
    }

    [McpServerTool(Name = "steps"), BackgroundTask(Support = TaskSupport.Required, Replay = true), Description("Works in steps.")]
    public async Task<string> StepsAsync(CancellationToken cancellationToken)
    {
        journal.Started(task);
        var sum = 0;
        for (var i = 1; i <= 4; i++)
        {
            var step = $"s{i}";
            sum += await task.StepAsync(step, async token =>
            {
                journal.Note("working", task, step);
                await Task.Delay(Moment, token);
                return 10;
            }, cancellationToken);
            journal.Note("saved", task, step);
            await Task.Delay(Moment, cancellationToken);
        }

        return $"sum {sum}";
    }

    [McpServerTool(Name = "ask"), BackgroundTask(Support = TaskSupport.Required, Replay = true), Description("Asks twice with its body parked.")]
    public async Task<string> AskAsync(McpServer server, CancellationToken cancellationToken)
    {
        journal.Started(task);
        var first = await ElicitAsync(server, "first", cancellationToken);
        await Task.Delay(Moment, cancellationToken);
        var second = await ElicitAsync(server, "second", cancellationToken);
        return $"{first} {second}";
    }

    [McpServerTool(Name = "ask_once"), BackgroundTask(Support = TaskSupport.Required), Description("Asks with its body parked; may not be started again.")]
    public async Task<string> AskOnceAsync(McpServer server, CancellationToken cancellationToken)
    {
        journal.Started(task);
        return await ElicitAsync(server, "only", cancellationToken);
    }

    [McpServerTool(Name = "ask_and_end"), BackgroundTask(Support = TaskSupport.Required), Description("Asks and ends; started again with the answer.")]
    public string AskAndEnd(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params.InputResponses?.TryGetValue("name", out var answer) == true)
        {
            return answer.RawValue.GetProperty("content").GetProperty("text").GetString()!;
        }

        journal.Started(task);
        throw new InputRequiredException(new Dictionary<string, InputRequest> { ["name"] = InputRequest.ForElicitation(Form("name")) });
    }

    [McpServerTool(Name = "broken"), BackgroundTask(Support = TaskSupport.Required, Retries = 1, RetryDelay = "00:00:00.020"), Description("Fails twice.")]
    public string Broken()
    {
        journal.Started(task);
        throw new InvalidOperationException("broken");
    }

    private static async Task<string> ElicitAsync(McpServer server, string message, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(Form(message), cancellationToken);
        return answer.Content!["text"].GetString()!;
    }

    private static ElicitRequestParams Form(string message) => new()
    {
        Message = message,
        RequestedSchema = new() { Properties = { ["text"] = new ElicitRequestParams.StringSchema() } },
    };
}
