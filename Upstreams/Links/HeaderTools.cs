using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>Tools that want arguments of theirs repeated in HTTP headers (<c>x-mcp-header</c>): the SDK's client does so for those it knows.</summary>
internal static class HeaderTools
{
    private static readonly JsonTypeInfo<Tool> Type = (JsonTypeInfo<Tool>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Tool));

    /// <summary>Makes them known, instead of those known so far.</summary>
    public static void Register(McpClient client, JsonElement tools)
    {
        client.ClearKnownTools();
        if (tools.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var tool in tools.EnumerateArray().Where(tool => tool.GetRawText().Contains("x-mcp-header", StringComparison.Ordinal)))
        {
            try
            {
                client.AddKnownTools([tool.Deserialize(Type)!]);
            }
            catch (Exception malformed) when (malformed is ArgumentException or JsonException)
            {
                // A tool that asks for headers that cannot be: it is called without, and the server says what it thinks of that.
            }
        }
    }
}
