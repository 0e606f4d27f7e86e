using System.Security.Cryptography;
using System.Text;
using Actors.Core.Engine;
using Actors.Core.Sessions;

namespace Actors.Core.Tasks;

/// <summary>
/// Ids of tasks: 128 random bits, since without authentication the id is the key (MCP 2025-11-25, tasks, security), behind
/// the time of creation, so that the store's pages are written in order.
/// </summary>
public static class TaskId
{
    /// <summary>The kind of task actors.</summary>
    public const string Kind = "task";

    private const int TimeDigits = 12;

    /// <summary>The length of every id, in characters.</summary>
    public const int Length = TimeDigits + 32;

    /// <summary>A new id.</summary>
    public static string New(DateTimeOffset now) => Time(now) + RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>
    /// The id of the hidden task behind one call of a session: known to whoever knows the session's secret and the call's
    /// stream, so that a session which lost its memory finds the task again.
    /// </summary>
    public static string OfCall(SessionTicket ticket, StreamRef stream)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(stream);
        var hash = HMACSHA256.HashData(ticket.Secret, Encoding.UTF8.GetBytes($"task\n{ticket.Key}\n{stream.Epoch:x}\n{stream.Number:x}\n{stream.Request}"));
        return Time(ticket.Opened) + Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    /// <summary>Whether a text has the form of an id; anything else names no task, and no actor is asked.</summary>
    public static bool IsValid(string? text) => text?.Length == Length && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");

    /// <summary>The actor of a task.</summary>
    public static ActorId ToActor(string id) => new(Kind, id);

    private static string Time(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString("x12", System.Globalization.CultureInfo.InvariantCulture);
}
