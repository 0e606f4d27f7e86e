using System.Buffers.Text;
using System.Text;

namespace Actors.Core.Sessions;

/// <summary>Server-sent events as bytes: one message each, on one line.</summary>
public static class Frame
{
    /// <summary>Ends the exchange that gets it.</summary>
    public static ReadOnlyMemory<byte> End => default;

    /// <summary>A message with an id.</summary>
    public static byte[] Message(string stream, int sequence, ReadOnlySpan<byte> json)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(sequence, digits, out var digitCount);
        var bytes = new byte["id: "u8.Length + stream.Length + 1 + digitCount + "\ndata: "u8.Length + json.Length + 2];
        var rest = Append(bytes, "id: "u8);
        rest = rest[Encoding.ASCII.GetBytes(stream, rest)..];
        rest = Append(rest, "."u8);
        rest = Append(rest, digits[..digitCount]);
        rest = Append(rest, "\ndata: "u8);
        rest = Append(rest, json);
        Append(rest, "\n\n"u8);
        return bytes;
    }

    /// <summary>A message without an id, which does not move the client's place in the stream.</summary>
    public static byte[] Message(ReadOnlySpan<byte> json) => [.. "data: "u8, .. json, .. "\n\n"u8];

    /// <summary>The first event of a stream: an id, a time to wait before reconnecting, and no data (2025-11-25 on).</summary>
    public static byte[] Priming(string stream, TimeSpan retry) =>
        Encoding.ASCII.GetBytes($"id: {stream}.0\nretry: {(long)retry.TotalMilliseconds}\ndata: \n\n");

    /// <summary>Tells the client how long to wait before it reconnects; sent before a stream is ended on purpose.</summary>
    public static byte[] Retry(TimeSpan retry) => Encoding.ASCII.GetBytes($"retry: {(long)retry.TotalMilliseconds}\n\n");

    /// <summary>The message within a frame.</summary>
    public static ReadOnlyMemory<byte> Json(ReadOnlyMemory<byte> frame)
    {
        var start = frame.Span.IndexOf("data: "u8) + "data: "u8.Length;
        return frame[start..^2];
    }

    private static Span<byte> Append(Span<byte> destination, scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination);
        return destination[bytes.Length..];
    }
}
