using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Http.Servers;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>A recorded call, as the request that a run makes of it.</summary>
internal static class RunRequests
{
    /// <summary>The token of progress that nobody asked for: it is a sign of life all the same.</summary>
    private const string OwnToken = "actors/progress";

    private static ReadOnlySpan<byte> Token => "progressToken"u8;

    /// <summary>The parameters to call with.</summary>
    public static JsonElement Repeat(TaskCall call) => McpJson.Keep(call.Params, static (writer, parameters) =>
    {
        writer.WriteStartObject();
        var hasMeta = false;
        foreach (var member in parameters.EnumerateObject())
        {
            if (!member.NameEquals("_meta"u8))
            {
                member.WriteTo(writer);
            }
            else if (member.Value.ValueKind == JsonValueKind.Object)
            {
                hasMeta = true;
                WriteMeta(writer, member.Value);
            }
        }

        if (!hasMeta)
        {
            WriteMeta(writer, JsonElement.Parse("{}"u8));
        }

        writer.WriteEndObject();
    });

    /// <summary>Puts the token of progress into parameters that were read already, and into the tree that they come from.</summary>
    public static void AddToken(CallToolRequestParams read, JsonNode? tree)
    {
        if (read.Meta is { } meta && meta["progressToken"] is null)
        {
            meta["progressToken"] = OwnToken;
            tree!["_meta"]!["progressToken"] = OwnToken;
        }
    }

    /// <summary>Who called.</summary>
    public static ServerClient Caller(TaskAttempt attempt) => new(Client(attempt.Call), Capabilities(attempt.Call), attempt.Origin.Session);

    private static void WriteMeta(Utf8JsonWriter writer, JsonElement meta)
    {
        writer.WriteStartObject("_meta"u8);
        var hasToken = meta.TryGetProperty(Token, out var token) && token.ValueKind != JsonValueKind.Null;
        foreach (var member in meta.EnumerateObject())
        {
            if (hasToken || !member.NameEquals(Token))
            {
                member.WriteTo(writer);
            }
        }

        if (!hasToken)
        {
            writer.WriteString(Token, OwnToken);
        }

        writer.WriteEndObject();
    }

    private static Implementation? Client(TaskCall call) =>
        call.Client.ValueKind == JsonValueKind.Object ? McpJson.Read<Implementation>(call.Client) : null;

    private static ClientCapabilities Capabilities(TaskCall call) =>
        call.Capabilities.ValueKind == JsonValueKind.Object ? McpJson.Read<ClientCapabilities>(call.Capabilities) : new();
}
