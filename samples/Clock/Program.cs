using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Server;

// A plain stdio server of the official SDK, which knows nothing of Actors: samples/mcp.json puts it behind the host.
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Services.AddMcpServer().WithStdioServerTransport().WithTools<ClockTools>();
await builder.Build().RunAsync();

[McpServerToolType]
internal sealed class ClockTools
{
    [McpServerTool(Name = "now", ReadOnly = true), Description("The time in UTC.")]
    public static string Now() => TimeProvider.System.GetUtcNow().ToString("u");

    [McpServerTool(Name = "alarm", Idempotent = true), Description("Waits, and then rings.")]
    public static async Task<string> AlarmAsync([Description("How many seconds to wait.")] int seconds, IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        for (var second = 0; second < seconds; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            progress.Report(new() { Progress = second + 1, Total = seconds });
        }

        return "Ring!";
    }
}
