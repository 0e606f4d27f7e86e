using System.ComponentModel;
using Actors.Core.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixtures: tools whose calls run as background tasks.</summary>
[McpServerToolType]
internal sealed class TaskTools
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);

    [McpServerTool(Name = "slow_compute", ReadOnly = true, Idempotent = true, OpenWorld = false), Description("Computes for as long as it is told.")]
    [BackgroundTask]
    public static async Task<string> SlowCompute(
        BackgroundTaskContext task,
        IProgress<ProgressNotificationValue> progress,
        [Description("How long to compute, in seconds.")] double seconds,
        [Description("What the computation is called.")] string label = "it",
        CancellationToken cancellationToken = default)
    {
        if (seconds is not (>= 0 and <= 3600))
        {
            throw new McpException($"Cannot compute for {seconds} seconds; give 0 to 3600.");
        }

        task.SetStatus($"Computing {label} for {seconds} seconds.");
        progress.Report(new() { Progress = 0, Total = 1 });
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
        progress.Report(new() { Progress = 1, Total = 1 });
        return $"Computed {label} in {seconds} seconds.";
    }

    [McpServerTool(Name = "failing_job"), Description("Works for a second, and then says that it has failed.")]
    [BackgroundTask(Support = TaskSupport.Required)]
    public static async Task<CallToolResult> FailingJob(CancellationToken cancellationToken)
    {
        await Task.Delay(LongEnough, cancellationToken);
        return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "The job failed, as it always does." }] };
    }

    [McpServerTool(Name = "protocol_error_job"), Description("Works for a second, and then ends with a protocol error.")]
    [BackgroundTask(Support = TaskSupport.Required)]
    public static async Task<string> ProtocolErrorJob(CancellationToken cancellationToken)
    {
        await Task.Delay(LongEnough, cancellationToken);
        throw new McpProtocolException("The job ended with a protocol error, as it always does.", McpErrorCode.InternalError);
    }
}
