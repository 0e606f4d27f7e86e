using System.Collections.Immutable;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Something that happened to a session.</summary>
public abstract record SessionInput;

/// <summary>The client called a method.</summary>
public sealed record Called(RequestId Id, string Method, Intent? Intent, Address From, StreamShape Shape, DateTimeOffset Now) : SessionInput;

/// <summary>The client sent <c>notifications/initialized</c>.</summary>
public sealed record Readied : SessionInput;

/// <summary>The client sent a notification that means nothing to the session itself.</summary>
public sealed record Heard : SessionInput;

/// <summary>The client cancelled a call.</summary>
public sealed record Cancelled(RequestId Id) : SessionInput;

/// <summary>The client answered a question.</summary>
public sealed record Answered(string Question) : SessionInput;

/// <summary>The client opened a GET: a new standalone stream, or the resumption of <paramref name="Last"/>'s stream.</summary>
/// <param name="From">The connection.</param>
/// <param name="Last">The last event the client saw; null for a new stream.</param>
/// <param name="Saved">The saved events of that stream, where it is not one of this activation.</param>
/// <param name="Lists">The present state of the lists.</param>
/// <param name="Now">The time.</param>
public sealed record Attached(Address From, EventId? Last, ImmutableArray<StreamEvent> Saved, string Lists, DateTimeOffset Now) : SessionInput
{
    /// <summary>The task that the lost call of that stream waited on, and can wait on again; null: none.</summary>
    public string? Joins { get; init; }
}

/// <summary>A connection ended without our doing.</summary>
/// <param name="Stream">The stream it carried.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Lost">Whether something that it took may not have gone out.</param>
/// <param name="Now">The time.</param>
public sealed record Detached(int Stream, string Connection, bool Lost, DateTimeOffset Now) : SessionInput;

/// <summary>A push to the stream's connection was not taken.</summary>
public sealed record Undelivered(Push Push, DateTimeOffset Now) : SessionInput;

/// <summary>Messages that had waited were taken.</summary>
public sealed record Delivered(ImmutableArray<string> Rows, DateTimeOffset Now) : SessionInput;

/// <summary>The server answered a call.</summary>
public sealed record Finished(int Stream, bool Succeeded, ReadOnlyMemory<byte> Json, DateTimeOffset Now) : SessionInput;

/// <summary>The handler of a cancelled call has ended; it is not answered any more.</summary>
public sealed record Ended(int Stream) : SessionInput;

/// <summary>The server notified; stream 0: of no call in particular.</summary>
/// <param name="Stream">The call's stream, or 0.</param>
/// <param name="Kind"><see cref="EventKind.Progress"/> or <see cref="EventKind.Message"/>.</param>
/// <param name="Key">Waiting messages with the same key replace each other; empty: none does.</param>
/// <param name="Level">The log level of a log message; otherwise null.</param>
/// <param name="Json">The message.</param>
/// <param name="Now">The time.</param>
public sealed record Notified(int Stream, EventKind Kind, string Key, string? Level, ReadOnlyMemory<byte> Json, DateTimeOffset Now) : SessionInput;

/// <summary>The server asked the client something during a call.</summary>
public sealed record Asked(int Stream, string Question, ReadOnlyMemory<byte> Json, DateTimeOffset Now) : SessionInput
{
    /// <summary>Whether the host asks, not the server: it withdraws the question itself when the time has come.</summary>
    public bool ByHost { get; init; }

    /// <summary>The task for which the host asks, if any.</summary>
    public AskingTask? Asking { get; init; }
}

/// <summary>The author ends a call's stream before its answer; the client comes back for it.</summary>
public sealed record Parted(int Stream, TimeSpan? Retry) : SessionInput;

/// <summary>A resource changed.</summary>
public sealed record Updated(string Uri, DateTimeOffset Now) : SessionInput;

/// <summary>The client closed the session.</summary>
public sealed record Closed(DateTimeOffset Now) : SessionInput;

/// <summary>Time passed.</summary>
public sealed record Ticked(DateTimeOffset Now) : SessionInput;

/// <summary>The node goes down in good order.</summary>
public sealed record Drained(DateTimeOffset Now) : SessionInput;
