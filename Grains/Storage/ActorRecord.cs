using System.Collections.Immutable;

namespace Actors.Grains.Storage;

/// <summary>All that is saved of one actor at one moment. Writing it is the commit: what it does not name does not count.</summary>
internal sealed record ActorRecord
{
    /// <summary>Nothing was saved yet.</summary>
    public static ActorRecord Empty { get; } = new();

    /// <summary>The actor's state; null when there is none.</summary>
    public ReadOnlyMemory<byte>? State { get; init; }

    /// <summary>When it wants to be woken.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>The node on which its work ran when it was saved.</summary>
    public string? RunsOn { get; init; }

    /// <summary>Rows written lately, and (null) deleted lately: they hide those of the same key in <see cref="Tree"/>.</summary>
    public ImmutableSortedDictionary<string, ReadOnlyMemory<byte>?> Recent { get; init; } =
        ImmutableSortedDictionary.Create<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal);

    /// <summary>The other rows.</summary>
    public RowTree Tree { get; init; } = RowTree.Empty;

    /// <summary>Chunks that this record ceased to name: to be deleted, if the one who wrote it has not.</summary>
    public ImmutableArray<string> Replaced { get; init; } = [];
}
