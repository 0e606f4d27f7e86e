using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>A tool that takes as long as it is told.</summary>
[McpServerToolType]
internal sealed class SleepTools
{
    private const int Steps = 10;

    [McpServerTool(Name = "sleep", ReadOnly = true, Idempotent = true, OpenWorld = false), Description("Sleeps, reporting its progress in ten steps.")]
    public static async Task<string> Sleep(
        IProgress<ProgressNotificationValue> progress,
        [Description("How long to sleep, in milliseconds.")] int ms,
        CancellationToken cancellationToken)
    {
        if (ms < 0)
        {
            throw new McpException($"Cannot sleep for {ms} milliseconds; give zero or more.");
        }

        for (var step = 1; step <= Steps; step++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(ms / (double)Steps), cancellationToken);
            progress.Report(new() { Progress = step, Total = Steps });
        }

        return $"Slept {ms} ms.";
    }
}
