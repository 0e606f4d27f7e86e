using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Core.Engine;
using Actors.Core.Identity;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>A session whose handshake is too large for its id: it is saved instead.</summary>
public sealed record OpenSession(SessionTicket Ticket, Handshake Handshake) : IMessage<SessionReply>;

/// <summary>A request of the client.</summary>
/// <param name="Ticket">The session.</param>
/// <param name="From">The connection that waits for the answer.</param>
/// <param name="Id">The client's id for it.</param>
/// <param name="Method">The method.</param>
/// <param name="Params">Its parameters; undefined when absent.</param>
/// <param name="Shape">How the connection takes the answer.</param>
public sealed record CallSession(
    SessionTicket Ticket,
    Address From,
    RequestId Id,
    string Method,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JsonElement Params,
    StreamShape Shape) : IMessage<SessionReply>
{
    /// <summary>Who sent it; null: nobody was authenticated.</summary>
    public SentUser? User { get; init; }
}

/// <summary>A notification of the client.</summary>
/// <param name="Ticket">The session.</param>
/// <param name="Method">What it is.</param>
/// <param name="Params">Its parameters; undefined when absent.</param>
/// <param name="From">The connection that brought it, for its surroundings; null where nobody needs them.</param>
public sealed record NotifySession(
    SessionTicket Ticket,
    string Method,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JsonElement Params,
    Address? From = null) : IMessage<SessionReply>
{
    /// <summary>Who sent it; null: nobody was authenticated.</summary>
    public SentUser? User { get; init; }
}

/// <summary>The client's result or error for a question of the server.</summary>
public sealed record AnswerSession(
    SessionTicket Ticket,
    RequestId Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JsonElement Body) : IMessage<SessionReply>;

/// <summary>A GET of the client.</summary>
/// <param name="Ticket">The session.</param>
/// <param name="From">The connection.</param>
/// <param name="LastEventId">The last event it saw, or null.</param>
/// <param name="Lists">The present state of the lists.</param>
public sealed record AttachSession(SessionTicket Ticket, Address From, string? LastEventId, string Lists) : IMessage<SessionReply>
{
    /// <summary>Who sent it; null: nobody was authenticated.</summary>
    public SentUser? User { get; init; }
}

/// <summary>A connection that the session pushes to is gone.</summary>
/// <param name="Ticket">The session.</param>
/// <param name="Stream">The stream it carried.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Lost">Whether something that it took may not have gone out.</param>
public sealed record DetachSession(SessionTicket Ticket, int Stream, string Connection, bool Lost) : IMessage<SessionReply>;

/// <summary>The author of a tool ends a call's stream before its answer.</summary>
public sealed record PartSession(SessionTicket Ticket, int Stream, TimeSpan? Retry) : IMessage<SessionReply>;

/// <summary>The client ends its session.</summary>
public sealed record CloseSession(SessionTicket Ticket) : IMessage<SessionReply>;
