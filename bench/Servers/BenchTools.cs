using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Actors.Core.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Bench.Servers;

/// <summary>Tools that cost next to nothing, so that what is around them shows.</summary>
[McpServerToolType]
internal sealed class BenchTools
{
    [McpServerTool(Name = "add", ReadOnly = true), Description("Adds two numbers.")]
    public static int Add(int a, int b) => a + b;

    [McpServerTool(Name = "steps", ReadOnly = true), Description("Reports progress twice, then says so.")]
    public static string Steps(IProgress<ProgressNotificationValue> progress)
    {
        progress.Report(new() { Progress = 1, Total = 2 });
        progress.Report(new() { Progress = 2, Total = 2 });
        return "done";
    }

    [McpServerTool(Name = "work", ReadOnly = true), BackgroundTask, Description("Adds two numbers, as a task.")]
    public static int Work(int a, int b) => a + b;

    [McpServerTool(Name = "stamp", ReadOnly = true), BackgroundTask, Description("Says when it began.")]
    public static string Stamp() => Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture);

    [McpServerTool(Name = "hold", ReadOnly = true), BackgroundTask, Description("Runs until it is cancelled, and notes when that was.")]
    public static async Task<string> HoldAsync(string label, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = cancellationToken.UnsafeRegister(_ =>
        {
            Stamps.Leave(label + " cancelled");
            cancelled.TrySetResult();
        }, null);
        Stamps.Leave(label + " began");
        await cancelled.Task;
        return "cancelled";
    }

    [McpServerTool(Name = "wait", ReadOnly = true), BackgroundTask, Description("Runs until somebody leaves a stamp under its label, and notes when it ended.")]
    public static async Task<string> WaitAsync(string label, CancellationToken cancellationToken)
    {
        await Stamps.TakeAsync(label).WaitAsync(cancellationToken);
        Stamps.Leave(label + " ended");
        return label;
    }

    [McpServerTool(Name = "ask"), BackgroundTask, Description("Asks its user, and waits.")]
    public static async Task<string> AskAsync(McpServer server, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(new ElicitRequestParams { Message = "Go on?", RequestedSchema = new() }, cancellationToken);
        return answer.Action;
    }
}
