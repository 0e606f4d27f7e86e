using System.ComponentModel;
using System.Diagnostics;
using Actors.Core.Tasks;
using Actors.Tests.TaskKills;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Cluster;

/// <summary>Tools of a node that is going to be killed, or to hang: they note in a journal what they do, with the process and the time.</summary>
[McpServerToolType]
internal sealed class ClusterTools(TaskJournal journal, ClusterGate gate, BackgroundTaskContext task)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    [McpServerTool(Name = "hold"), BackgroundTask(Support = TaskSupport.Required, Replay = true), Description("Runs until the gate opens; may be started again.")]
    public Task<string> HoldAsync(string name, CancellationToken cancellationToken) => PassAsync(name, cancellationToken);

    [McpServerTool(Name = "hold_once"), BackgroundTask(Support = TaskSupport.Required), Description("Runs until the gate opens; may not be started again.")]
    public Task<string> HoldOnceAsync(string name, CancellationToken cancellationToken) => PassAsync(name, cancellationToken);

    [McpServerTool(Name = "tick"), BackgroundTask(Support = TaskSupport.Required, Replay = true), Description("Does something all the time, and saves it.")]
    public async Task<string> TickAsync(string name, CancellationToken cancellationToken)
    {
        Note("started");
        try
        {
            for (var step = 1; !gate.IsOpen(name); step++)
            {
                Note("saving");
                await task.StepAsync($"{task.Attempt}.{step}", _ => Task.FromResult(step), cancellationToken);
                Note("saved");
                await Task.Delay(Tick, cancellationToken);
            }
        }
        catch (Exception exception)
        {
            Note(cancellationToken.IsCancellationRequested ? "cancelled" : exception.GetType().Name);
            throw;
        }

        Note("ended");
        return $"{task.Attempt}";
    }

    [McpServerTool(Name = "ask_again"), BackgroundTask(Replay = true), Description("Asks with its body parked; may be started again.")]
    public Task<string> AskAgainAsync(McpServer server, string name, CancellationToken cancellationToken) => AskAsync(server, name, cancellationToken);

    [McpServerTool(Name = "ask_once"), BackgroundTask, Description("Asks with its body parked; may not be started again.")]
    public Task<string> AskOnceAsync(McpServer server, string name, CancellationToken cancellationToken) => AskAsync(server, name, cancellationToken);

    [McpServerTool(Name = "ask_read", ReadOnly = true), Description("Asks in a plain call that may run again.")]
    public Task<string> AskReadAsync(McpServer server, string name, CancellationToken cancellationToken) => AskAsync(server, name, cancellationToken);

    [McpServerTool(Name = "ask_plain"), Description("Asks in a plain call that may not run again.")]
    public Task<string> AskPlainAsync(McpServer server, string name, CancellationToken cancellationToken) => AskAsync(server, name, cancellationToken);

    [McpServerTool(Name = "count"), Description("Reports a number after the other.")]
    public static async Task<string> CountAsync(IProgress<ProgressNotificationValue> progress, int to, int ms, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= to; number++)
        {
            progress.Report(new() { Progress = number, Total = to });
            await Task.Delay(ms, cancellationToken);
        }

        return $"counted to {to}";
    }

    private async Task<string> PassAsync(string name, CancellationToken cancellationToken)
    {
        Note("started");
        try
        {
            await gate.PassAsync(name, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Note("cancelled");
            throw;
        }

        Note("ended");
        return $"{task.Attempt}";
    }

    private async Task<string> AskAsync(McpServer server, string name, CancellationToken cancellationToken)
    {
        Note("started");
        var answer = await server.ElicitAsync(
            new ElicitRequestParams { Message = name, RequestedSchema = new() { Properties = { ["text"] = new ElicitRequestParams.StringSchema() } } }, cancellationToken);
        return $"{name}: {answer.Content?["text"].GetString()} in attempt {task.Attempt}";
    }

    // The clock of the machine, which all processes on it share.
    private void Note(string what) => journal.Note(what, task, $"{Environment.ProcessId}:{Stopwatch.GetTimestamp()}");
}
