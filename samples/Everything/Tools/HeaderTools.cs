using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Conformance fixture: an argument that also travels as an HTTP header, for routers to see.</summary>
[McpServerToolType]
internal sealed class HeaderTools
{
    [McpServerTool(Name = "test_x_mcp_header"), Description("Runs a query in a region; the region is also sent as a header.")]
    public static string Query(
        [McpHeader("Region"), Description("Where to run the query.")] string region,
        [Description("The query.")] string query)
        => $"Ran '{query}' in '{region}'.";
}
