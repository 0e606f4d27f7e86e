using System.Collections.Immutable;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>A session as its activation knows it.</summary>
public sealed record SessionState
{
    /// <summary>Names this activation in event ids and question ids.</summary>
    public required long Epoch { get; init; }

    /// <summary>The session's ticket; null while only messages without one have come.</summary>
    public SessionTicket? Ticket { get; init; }

    /// <summary>The limits.</summary>
    public required SessionLimits Limits { get; init; }

    /// <summary>What is saved; null: nothing.</summary>
    public SessionRecord? Record { get; init; }

    /// <summary>The client has said that it is ready, or need not be waited for.</summary>
    public bool Initialized { get; init; }

    /// <summary>The calls in flight, by the client's id.</summary>
    public ImmutableSortedDictionary<RequestId, int> Running { get; init; } = ImmutableSortedDictionary.Create<RequestId, int>(RequestIdOrder.Instance);

    /// <summary>The streams of this activation, by number.</summary>
    public ImmutableSortedDictionary<int, StreamState> Streams { get; init; } = ImmutableSortedDictionary<int, StreamState>.Empty;

    /// <summary>The last stream's number.</summary>
    public int LastStream { get; init; }

    /// <summary>The standalone stream's number; 0: none.</summary>
    public int Standalone { get; init; }

    /// <summary>Finished streams still in memory, oldest first.</summary>
    public ImmutableQueue<int> Finished { get; init; } = [];

    /// <summary>How many <see cref="Finished"/> holds.</summary>
    public int FinishedCount { get; init; }

    /// <summary>Messages for the standalone stream that nobody took yet, oldest first; saved as rows.</summary>
    public ImmutableList<WaitingMessage> Waiting { get; init; } = [];

    /// <summary>Questions that the client has not answered.</summary>
    public ImmutableSortedDictionary<string, OpenQuestion> Questions { get; init; } = ImmutableSortedDictionary.Create<string, OpenQuestion>(StringComparer.Ordinal);

    /// <summary>Questions that wait until the client is ready.</summary>
    public ImmutableList<Asked> Held { get; init; } = [];

    /// <summary>What tasks offered to be asked on the standalone stream, by task; in memory only, since the tasks keep it.</summary>
    public ImmutableSortedDictionary<string, OfferedQuestion> Offers { get; init; } = ImmutableSortedDictionary.Create<string, OfferedQuestion>(StringComparer.Ordinal);

    /// <summary>True when the session is over, closed or expired, and only says so.</summary>
    public bool Gone { get; init; }
}

/// <summary>A message that waits for a standalone stream.</summary>
/// <param name="Row">The key of its row.</param>
/// <param name="Key">Messages with the same key replace each other; empty: none does.</param>
/// <param name="Json">The message.</param>
public sealed record WaitingMessage(string Row, string Key, ReadOnlyMemory<byte> Json);

/// <summary>A question the client was asked.</summary>
/// <param name="Stream">The stream it went out on.</param>
/// <param name="Deadline">When it is given up; null: whoever asked withdraws it.</param>
/// <param name="Asking">The task that asked; null: a call's handler did.</param>
public sealed record OpenQuestion(int Stream, DateTimeOffset? Deadline, AskingTask? Asking = null)
{
    /// <summary>The number of the event that carries it.</summary>
    public int Event { get; init; }

    /// <summary>Whether it went out on a standalone stream, apart from any call.</summary>
    public bool Apart { get; init; }
}
