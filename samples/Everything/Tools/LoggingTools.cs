using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixtures: log messages to the client.</summary>
[McpServerToolType]
internal sealed class LoggingTools
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_tool_with_logging"), Description("Logs three messages to the client.")]
    public static async Task<string> WithLogging(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        await request.LogToClientAsync(LoggingLevel.Info, "Tool execution started", cancellationToken);
        await Task.Delay(Pause, cancellationToken);
        await request.LogToClientAsync(LoggingLevel.Info, "Tool processing data", cancellationToken);
        await Task.Delay(Pause, cancellationToken);
        await request.LogToClientAsync(LoggingLevel.Info, "Tool execution completed", cancellationToken);
        return "Tool with logging completed.";
    }

    [McpServerTool(Name = "test_logging_tool"), Description("Logs to a client that asks for it, and to no other.")]
    public static async Task<string> LogIfWanted(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        await request.LogToClientAsync(LoggingLevel.Info, "The logging tool ran", cancellationToken);
        return "Logging tool completed.";
    }
}
