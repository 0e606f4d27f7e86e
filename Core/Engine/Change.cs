namespace Actors.Core.Engine;

/// <summary>What one save writes, all or nothing.</summary>
/// <param name="State">The new state; null or empty deletes it. Rows remain until they are deleted themselves.</param>
/// <param name="WakeAt">When to wake the actor with <see cref="WakeUp"/>, replacing any earlier time; null: not at all.</param>
/// <param name="RunsHere">True when work runs on this node that must be noticed if the node dies, or the activation is lost.</param>
/// <param name="Rows">Rows to write or delete, beside the state.</param>
public sealed record Change(ReadOnlyMemory<byte>? State, DateTimeOffset? WakeAt, bool RunsHere, IReadOnlyList<Row> Rows)
{
    /// <summary>The new state; null deletes it.</summary>
    // A null byte[] (and "condition ? null : bytes") converts to empty memory, not to null: to delete must not depend on that.
    public ReadOnlyMemory<byte>? State { get; init; } = State is { IsEmpty: false } ? State : null;
}

/// <summary>A small record beside an actor's state, ordered by its key.</summary>
/// <param name="Key">At most 200 visible ASCII characters; ordinal order.</param>
/// <param name="Value">The content; null deletes the row. Mind that a null <c>byte[]</c> converts to empty memory, which is content.</param>
public sealed record Row(string Key, ReadOnlyMemory<byte>? Value);
