using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Actors.Grains.Storage;

/// <summary>
/// How everything lies in storage: a version, the length of a head, the head as JSON (so that it can grow), and after it
/// the contents themselves, as they are, in the order in which the head gives their lengths.
/// </summary>
internal static class Blob
{
    private const byte Version = 1;
    private const int Start = 5;

    public static byte[] Write<T>(T head, JsonTypeInfo<T> type, IEnumerable<ReadOnlyMemory<byte>> contents)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(head, type);
        List<ReadOnlyMemory<byte>> parts = [.. contents];
        byte[] blob = new byte[Start + json.Length + parts.Sum(part => part.Length)];
        blob[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(1), json.Length);
        json.CopyTo(blob.AsSpan(Start));
        int at = Start + json.Length;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            part.CopyTo(blob.AsMemory(at));
            at += part.Length;
        }

        return blob;
    }

    public static (T Head, Contents Contents) Read<T>(byte[] blob, JsonTypeInfo<T> type)
    {
        if (blob.Length < Start || blob[0] != Version)
        {
            throw new RecordFormatException(blob.Length == 0 ? "it is empty." : $"it has version {blob[0]}, and this program reads version {Version}.");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(blob.AsSpan(1));
        if (length < 0 || length > blob.Length - Start)
        {
            throw new RecordFormatException("it is cut off.");
        }

        T head = JsonSerializer.Deserialize(blob.AsSpan(Start, length), type) ?? throw new RecordFormatException("it has no head.");
        return (head, new Contents(blob.AsMemory(Start + length)));
    }

    /// <summary>Takes the contents one after another.</summary>
    public sealed class Contents(ReadOnlyMemory<byte> rest)
    {
        private ReadOnlyMemory<byte> _rest = rest;

        /// <summary>The next content; null for a negative length.</summary>
        public ReadOnlyMemory<byte>? Take(int length)
        {
            if (length < 0)
            {
                return null;
            }

            if (length > _rest.Length)
            {
                throw new RecordFormatException("it is cut off.");
            }

            ReadOnlyMemory<byte> content = _rest[..length];
            _rest = _rest[length..];
            return content;
        }
    }
}
