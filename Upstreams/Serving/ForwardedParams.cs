using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Serving;

/// <summary>
/// The parameters of a caller's request as a server behind the host gets them: as they came, but for what is said between the caller
/// and this host only.
/// </summary>
internal static class ForwardedParams
{
    // Of this hop: how the request asks for a task, and how it goes on after a question of this host.
    private static readonly string[] OfTheHop = ["task", "requestState", "inputResponses"];

    // What the caller says of itself. To a server behind the host, the host is the client.
    private static readonly string[] MetaOfTheHop =
    [
        "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientInfo", "io.modelcontextprotocol/clientCapabilities",
        TaskMeta.RelatedTask, TaskMeta.IdempotencyKey,
    ];

    /// <summary>The parameters of a request.</summary>
    /// <param name="request">The request as it came.</param>
    /// <param name="name">The member by which its object is named, and what the server calls that; null: there is none, or it is called the same.</param>
    /// <param name="arguments">The arguments as filters of the author left them; null: as they came.</param>
    public static JsonElement Of(JsonRpcRequest request, (string Member, string Value)? name = null, IDictionary<string, JsonElement>? arguments = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            json.WriteStartObject();
            foreach (var (member, value) in request.Params as JsonObject ?? [])
            {
                if (OfTheHop.Contains(member))
                {
                    continue;
                }

                if (member == name?.Member)
                {
                    json.WriteString(member, name.Value.Value);
                }
                else if (member == "_meta" && value is JsonObject meta)
                {
                    WriteMeta(json, meta);
                }
                else if (member == "arguments" && arguments is not null)
                {
                    WriteArguments(json, arguments);
                    arguments = null;
                }
                else
                {
                    Write(json, member, value);
                }
            }

            if (arguments is not null)
            {
                WriteArguments(json, arguments);
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void WriteMeta(Utf8JsonWriter json, JsonObject meta)
    {
        json.WriteStartObject("_meta"u8);
        foreach (var (member, value) in meta.Where(static entry => !MetaOfTheHop.Contains(entry.Key)))
        {
            Write(json, member, value);
        }

        json.WriteEndObject();
    }

    private static void WriteArguments(Utf8JsonWriter json, IDictionary<string, JsonElement> arguments)
    {
        json.WriteStartObject("arguments"u8);
        foreach (var (argument, value) in arguments)
        {
            json.WritePropertyName(argument);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string member, JsonNode? value)
    {
        json.WritePropertyName(member);
        if (value is null)
        {
            json.WriteNullValue();
        }
        else
        {
            value.WriteTo(json);
        }
    }
}
