using System.Text;
using Actors.Core.Engine;

namespace Actors.Core.Sessions;

/// <summary>The row of a waiting message: the key on a line of its own, then the message.</summary>
internal static class WaitingRow
{
    /// <summary>The prefix of all such rows.</summary>
    public const string Prefix = "w/";

    /// <summary>The row's value.</summary>
    public static byte[] Write(WaitingMessage message) => [.. Encoding.UTF8.GetBytes(message.Key.ReplaceLineEndings("")), (byte)'\n', .. message.Json.Span];

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static WaitingMessage Read(Row row)
    {
        var value = row.Value!.Value;
        var end = value.Span.IndexOf((byte)'\n');
        return new(row.Key, Encoding.UTF8.GetString(value.Span[..end]), value[(end + 1)..]);
    }
}
