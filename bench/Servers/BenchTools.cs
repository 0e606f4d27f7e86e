using System.ComponentModel;
using ModelContextProtocol;
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
}
