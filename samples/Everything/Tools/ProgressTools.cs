using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixture: progress.</summary>
[McpServerToolType]
internal sealed class ProgressTools
{
    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports its progress three times.")]
    public static async Task<string> WithProgress(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        for (var done = 0; done <= 100; done += 50)
        {
            progress.Report(new() { Progress = done, Total = 100, Message = $"Completed step {done} of 100" });
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return "Tool with progress completed.";
    }
}
