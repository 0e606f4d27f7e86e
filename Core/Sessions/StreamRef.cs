using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Actors.Core.Tasks;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>
/// Names one stream of a session within an event id. It says which activation opened the stream and which request it
/// answers, authenticated under the session's secret, so that a node can answer for a stream it never saw.
/// </summary>
/// <param name="Epoch">The activation that opened the stream.</param>
/// <param name="Number">Which stream of that activation.</param>
/// <param name="Request">The request it answers; null for the standalone stream.</param>
/// <param name="Lists">On the standalone stream: the state of the lists when it was opened; otherwise empty.</param>
public sealed record StreamRef(long Epoch, int Number, RequestId? Request, string Lists)
{
    private const int MacLength = 12;
    private const int HeadLength = 13;

    private enum Kind : byte
    {
        None = 0,
        Standalone = 1,
        NumberId = 2,
        TextId = 3,
        NumberIdOfTask = 4,
        TextIdOfTask = 5,
    }

    /// <summary>The task whose end the request waits for, so that a node which never saw the request can wait in its place; otherwise empty.</summary>
    public string Task { get; init; } = "";

    /// <summary>The text form: URL-safe, without a dot, and forged by nobody who lacks the secret.</summary>
    public string ToText(ReadOnlySpan<byte> secret)
    {
        var tail = Request is { Id: string text } ? text : Request is null ? Lists : "";
        Span<byte> bytes = stackalloc byte[HeadLength + Task.Length + 8 + (3 * tail.Length) + MacLength];
        bytes[0] = (byte)KindOf();
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Epoch);
        BinaryPrimitives.WriteInt32BigEndian(bytes[9..], Number);
        var length = HeadLength + Encoding.ASCII.GetBytes(Task, bytes[HeadLength..]);
        if (Request?.Id is long number)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes[length..], number);
            length += 8;
        }
        else
        {
            length += Encoding.UTF8.GetBytes(tail, bytes[length..]);
        }

        Mac(secret, bytes[..length], bytes[length..]);
        return Base64Url.EncodeToString(bytes[..(length + MacLength)]);
    }

    /// <summary>Reads a text form made under the same secret; null for anything else.</summary>
    public static StreamRef? Parse(ReadOnlySpan<char> text, ReadOnlySpan<byte> secret)
    {
        if (text.Length is 0 or > 2048 || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        var length = bytes.Length - MacLength;
        if (length < HeadLength)
        {
            return null;
        }

        Span<byte> mac = stackalloc byte[MacLength];
        Mac(secret, bytes.AsSpan(0, length), mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(length)))
        {
            return null;
        }

        var epoch = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1));
        var number = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(9));
        var kind = (Kind)bytes[0];
        var ofTask = kind is Kind.NumberIdOfTask or Kind.TextIdOfTask ? TaskId.Length : 0;
        var task = Encoding.ASCII.GetString(bytes.AsSpan(HeadLength, ofTask));
        var tail = bytes.AsSpan(HeadLength + ofTask, length - HeadLength - ofTask);
        return kind switch
        {
            Kind.Standalone => new(epoch, number, null, Encoding.UTF8.GetString(tail)),
            Kind.NumberId or Kind.NumberIdOfTask => new(epoch, number, new RequestId(BinaryPrimitives.ReadInt64BigEndian(tail)), "") { Task = task },
            Kind.TextId or Kind.TextIdOfTask => new(epoch, number, new RequestId(Encoding.UTF8.GetString(tail)), "") { Task = task },
            _ => null,
        };
    }

    private Kind KindOf() => (Request?.Id, Task.Length > 0) switch
    {
        (null, _) => Kind.Standalone,
        (long, false) => Kind.NumberId,
        (long, true) => Kind.NumberIdOfTask,
        (_, false) => Kind.TextId,
        _ => Kind.TextIdOfTask,
    };

    private static void Mac(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> content, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, content, hash);
        hash[..MacLength].CopyTo(destination);
    }
}
