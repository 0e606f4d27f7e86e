using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>The parameters of a call of 2026-07-28 as the SDK's server reads them.</summary>
internal static class RunParams
{
    // Clients say the same in every request, and most clients the same as others.
    private static readonly Remembered<ClientCapabilities> Capabilities = new(McpJson.Read<ClientCapabilities>);
    private static readonly Remembered<Implementation> Clients = new(McpJson.Read<Implementation>);

    /// <summary>Reads them, and what they say of the client into the context; null: the server is to say what is wrong with them.</summary>
    public static CallToolRequestParams? Read(JsonElement parameters, JsonRpcMessageContext context)
    {
        try
        {
            var meta = parameters.GetProperty("_meta"u8);
            if (!meta.TryGetProperty(MetaKey.ProtocolVersion, out var version) || version.ValueKind != JsonValueKind.String || !version.ValueEquals(McpVersion.Modern)
                || Given(meta, MetaKey.ClientCapabilities) is not { } capabilities)
            {
                return null;
            }

            context.ClientCapabilities = Capabilities.Of(capabilities);
            context.ClientInfo = Given(meta, MetaKey.ClientInfo) is { } client ? Clients.Of(client) : null;
            context.LogLevel = Given(meta, MetaKey.LogLevel) is { } level ? McpJson.Read<LoggingLevel>(level) : null;
            return Usual(parameters) ?? McpJson.Read<CallToolRequestParams>(parameters);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }

    // Most calls have a name, arguments and metadata, whose parts need not be copied; null: this one has more, or something else in their places.
    private static CallToolRequestParams? Usual(JsonElement parameters)
    {
        var read = new CallToolRequestParams { Name = null! };
        foreach (var member in parameters.EnumerateObject())
        {
            if (member.NameEquals("name"u8) && member.Value.ValueKind == JsonValueKind.String)
            {
                read.Name = member.Value.GetString()!;
            }
            else if (member.NameEquals("arguments"u8) && member.Value.ValueKind == JsonValueKind.Object)
            {
                read.Arguments = Members(member.Value);
            }
            else if (member.NameEquals("_meta"u8))
            {
                read.Meta = JsonObject.Create(member.Value);
            }
            else
            {
                return null;
            }
        }

        return read.Name is null ? null : read;
    }

    private static Dictionary<string, JsonElement> Members(JsonElement values)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in values.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return members;
    }

    private static JsonElement? Given(JsonElement meta, ReadOnlySpan<byte> key) =>
        meta.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
