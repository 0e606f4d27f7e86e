using System.Buffers;
using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Notifications that the host itself sends.</summary>
public static class Notices
{
    /// <summary><c>notifications/resources/updated</c>.</summary>
    public static byte[] ResourceUpdated(string uri)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteString("method"u8, "notifications/resources/updated"u8);
            writer.WriteStartObject("params"u8);
            writer.WriteString("uri"u8, uri);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary><c>notifications/cancelled</c> for a question of the server.</summary>
    public static byte[] Cancelled(string question, string reason)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteString("method"u8, "notifications/cancelled"u8);
            writer.WriteStartObject("params"u8);
            writer.WriteString("requestId"u8, question);
            writer.WriteString("reason"u8, reason);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A notification without parameters.</summary>
    public static byte[] Plain(string method) => [.. "{\"jsonrpc\":\"2.0\",\"method\":\""u8, .. System.Text.Encoding.ASCII.GetBytes(method), .. "\"}"u8];
}
