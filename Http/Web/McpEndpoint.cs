namespace Actors.Http.Web;

/// <summary>Marks, as metadata, the endpoints that MCP clients call: only these get the rules for browsers.</summary>
internal sealed class McpEndpoint
{
    /// <summary>The one mark.</summary>
    public static McpEndpoint Instance { get; } = new();
}
