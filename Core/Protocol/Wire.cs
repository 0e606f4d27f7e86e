using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Protocol;

/// <summary>How messages are written: compact, one line, ids exactly as they came.</summary>
public static class Wire
{
    private static readonly JsonTypeInfo<JsonRpcMessage> MessageInfo =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

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
        // Writing never calls back into here, so one buffer for each thread is enough.
        var (buffer, writer) = _scratch ??= NewScratch();
        try
        {
            Write(writer, message, id);
            writer.Flush();
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            writer.Reset();
            buffer.ResetWrittenCount();
            if (buffer.Capacity > MaxKept)
            {
                _scratch = null;
            }
        }
    }

    /// <summary>A whole message that is JSON already.</summary>
    public static byte[] ToJson(JsonObject message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            message.WriteTo(writer);
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

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) NewScratch()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return (buffer, new Utf8JsonWriter(buffer, WriterOptions));
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
