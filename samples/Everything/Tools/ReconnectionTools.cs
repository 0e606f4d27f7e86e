using System.ComponentModel;
using Actors.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixture: a stream that ends before its result, which the client then fetches.</summary>
[McpServerToolType]
internal sealed class ReconnectionTools
{
    [McpServerTool(Name = "test_reconnection"), Description("Ends its stream early; the client resumes it for the result.")]
    public static async Task<string> Reconnection(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        await request.CloseStreamAsync(TimeSpan.FromMilliseconds(500), cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        return "Reconnection test completed: you received this result after reconnecting.";
    }
}
