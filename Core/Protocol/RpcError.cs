using System.Buffers;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Protocol;

/// <summary>A JSON-RPC error of the host's own, not yet bound to a request.</summary>
/// <param name="Code">One of <see cref="RpcCode"/>.</param>
/// <param name="Message">What happened and what to do; never anything internal.</param>
/// <param name="Data">The <c>data</c> member as raw JSON, or null.</param>
public sealed record RpcError(int Code, string Message, string? Data = null)
{
    /// <summary>The error as a whole message. Without an id the member is left out, since no revision's schema allows a null one.</summary>
    public byte[] ToJson(RequestId? id)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            if (id is { Id: not null } known)
            {
                Wire.WriteId(writer, known);
            }

            writer.WriteStartObject("error"u8);
            writer.WriteNumber("code"u8, Code);
            writer.WriteString("message"u8, Message);
            if (Data is not null)
            {
                writer.WritePropertyName("data"u8);
                writer.WriteRawValue(Data);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
