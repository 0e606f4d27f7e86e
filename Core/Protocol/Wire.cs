using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Protocol;

/// <summary>How messages are written: compact, one line, ids exactly as they came.</summary>
public static class Wire
{
    private static readonly JsonTypeInfo<JsonRpcMessage> MessageInfo =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    /// <summary>Compact JSON without needless escapes: it is never embedded in HTML.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the <c>id</c> member with its own JSON type.</summary>
    public static void WriteId(Utf8JsonWriter writer, RequestId id)
    {
        if (id.Id is string text)
        {
            writer.WriteString("id"u8, text);
        }
        else
        {
            writer.WriteNumber("id"u8, (long)id.Id!);
        }
    }

    /// <summary>The message as UTF-8; a response or error takes <paramref name="id"/> in place of its own when one is given.</summary>
    public static byte[] ToJson(JsonRpcMessage message, RequestId? id = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            Write(writer, message, id);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the message; a response or error takes <paramref name="id"/> in place of its own when one is given.</summary>
    public static void Write(Utf8JsonWriter writer, JsonRpcMessage message, RequestId? id = null)
    {
        if (message is JsonRpcResponse response)
        {
            WriteResponse(writer, response, id ?? response.Id);
        }
        else if (message is JsonRpcError error && id is { } given)
        {
            JsonSerializer.Serialize(writer, new JsonRpcError { Id = given, Error = error.Error }, MessageInfo);
        }
        else
        {
            JsonSerializer.Serialize(writer, message, MessageInfo);
        }
    }

    private static void WriteResponse(Utf8JsonWriter writer, JsonRpcResponse response, RequestId id)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        WriteId(writer, id);
        writer.WritePropertyName("result"u8);
        if (response.Result is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            response.Result.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
