using System.Collections.Immutable;

namespace Actors.Core.Sessions;

/// <summary>One stream of this activation: a call's, or the standalone one.</summary>
public sealed record StreamState
{
    /// <summary>What its event ids say.</summary>
    public required StreamRef Ref { get; init; }

    /// <summary>The text of <see cref="Ref"/>; empty where no ids are sent.</summary>
    public required string Text { get; init; }

    /// <summary>How it is written.</summary>
    public required StreamShape Shape { get; init; }

    /// <summary>Where it goes; null while nobody is connected.</summary>
    public Address? To { get; init; }

    /// <summary>What the session will remember if the call succeeds.</summary>
    public Intent? Intent { get; init; }

    /// <summary>The task that its call waits on; null: none, or the task is not known yet.</summary>
    public string? Task { get; init; }

    /// <summary>Whether the client can cancel it; the session's own housekeeping always runs to its end.</summary>
    public bool Cancellable { get; init; }

    /// <summary>The number of the next event.</summary>
    public int Next { get; init; } = 1;

    /// <summary>Events for replay, in order.</summary>
    public ImmutableList<StreamEvent> Log { get; init; } = [];

    /// <summary>The bytes in <see cref="Log"/>.</summary>
    public int LogBytes { get; init; }

    /// <summary>Events up to this number are saved.</summary>
    public int SavedThrough { get; init; }

    /// <summary>The answer is given; nothing follows.</summary>
    public bool Finished { get; init; }

    /// <summary>The client cancelled the call; it gets no answer, and the call counts until its handler ends.</summary>
    public bool Cancelled { get; init; }
}

/// <summary>One event as it goes to the client.</summary>
/// <param name="Sequence">Its number within the stream.</param>
/// <param name="Kind">What it is worth.</param>
/// <param name="Bytes">The whole frame, or the JSON of a <see cref="StreamShape.Json"/> answer.</param>
public sealed record StreamEvent(int Sequence, EventKind Kind, ReadOnlyMemory<byte> Bytes);

/// <summary>What becomes of an event that no connection took.</summary>
public enum EventKind : byte
{
    /// <summary>Not an event.</summary>
    None = 0,

    /// <summary>Lost with its node: the next one says as much, or it can be asked for.</summary>
    Progress,

    /// <summary>Saved.</summary>
    Message,

    /// <summary>Saved, and the last of its stream.</summary>
    Answer,

    /// <summary>A task's question on the standalone stream: held for the next one.</summary>
    Question,
}
