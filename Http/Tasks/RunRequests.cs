using System.Runtime.InteropServices;
using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Http.Servers;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>A recorded call, as the request that a run makes of it.</summary>
internal static class RunRequests
{
    private static ReadOnlySpan<byte> Token => "progressToken"u8;

    // The token of progress that nobody asked for: it is a sign of life all the same.
    private static ReadOnlySpan<byte> OnlyMember => """
        "progressToken":"actors/progress"
        """u8;

    private static ReadOnlySpan<byte> FirstMember => """
        "progressToken":"actors/progress",
        """u8;

    /// <summary>The parameters to call with: those of the call, with a token of progress.</summary>
    public static JsonElement Repeat(TaskCall call)
    {
        if (call.Params.TryGetProperty("_meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object)
        {
            if (!meta.TryGetProperty(Token, out var token))
            {
                return WithToken(call.Params, meta);
            }

            if (token.ValueKind != JsonValueKind.Null)
            {
                return call.Params;
            }
        }

        return McpJson.Keep(call.Params, Rewrite);
    }

    /// <summary>Who called.</summary>
    public static ServerClient Caller(TaskAttempt attempt) => new(Client(attempt.Call), Capabilities(attempt.Call), attempt.Origin.Session);

    // Mostly there is metadata without one, and the rest of the text stays as it is.
    private static JsonElement WithToken(JsonElement parameters, JsonElement meta)
    {
        var whole = JsonMarshal.GetRawUtf8Value(parameters);
        whole.Overlaps(JsonMarshal.GetRawUtf8Value(meta), out var start);
        var member = meta.GetPropertyCount() == 0 ? OnlyMember : FirstMember;
        byte[] text = [.. whole[..(start + 1)], .. member, .. whole[(start + 1)..]];
        return JsonElement.Parse(text);
    }

    private static void Rewrite(Utf8JsonWriter writer, JsonElement parameters)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("_meta"u8);
        writer.WriteString(Token, "actors/progress"u8);
        if (parameters.TryGetProperty("_meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object)
        {
            WriteAllBut(writer, meta, Token);
        }

        writer.WriteEndObject();
        WriteAllBut(writer, parameters, "_meta"u8);
        writer.WriteEndObject();
    }

    private static void WriteAllBut(Utf8JsonWriter writer, JsonElement values, ReadOnlySpan<byte> name)
    {
        foreach (var member in values.EnumerateObject())
        {
            if (!member.NameEquals(name))
            {
                member.WriteTo(writer);
            }
        }
    }

    private static Implementation? Client(TaskCall call) =>
        call.Client.ValueKind == JsonValueKind.Object ? McpJson.Read<Implementation>(call.Client) : null;

    private static ClientCapabilities Capabilities(TaskCall call) =>
        call.Capabilities.ValueKind == JsonValueKind.Object ? McpJson.Read<ClientCapabilities>(call.Capabilities) : new();
}
