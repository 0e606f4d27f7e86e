using System.Collections.Immutable;

namespace Actors.Core.Owners;

/// <summary>What an owner's activation knows: which tasks count, and what is still to be saved. The index itself stays in the rows.</summary>
internal sealed record OwnerState
{
    private static readonly ImmutableSortedSet<string> None = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Whether the roster knows of the owner.</summary>
    public bool Enlisted { get; init; }

    /// <summary>Tasks that are not known to have ended, and reservations, by id.</summary>
    public ImmutableSortedDictionary<string, CountedTask> Counted { get; init; } =
        ImmutableSortedDictionary.Create<string, CountedTask>(StringComparer.Ordinal);

    /// <summary>Tasks that ended before they came into the index, and when that was told.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Early { get; init; } =
        ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>Tasks that counted at the last save by the record alone, the oldest first; those of them that have ended since are still among them.</summary>
    public IReadOnlyList<string> Fresh { get; init; } = [];

    /// <summary>Ended tasks of which it is still saved that they count.</summary>
    public ImmutableSortedSet<string> Ended { get; init; } = None;

    /// <summary>Tasks that are no more and still have rows.</summary>
    public ImmutableSortedSet<string> Gone { get; init; } = None;

    /// <summary>Whether a flush is due soon.</summary>
    public bool FlushDue { get; init; }

    /// <summary>How many rows were written since the last sweep.</summary>
    public int Written { get; init; }

    /// <summary>Where the last sweep ended; null: at the end of the rows.</summary>
    public string? SweptUpTo { get; init; }

    /// <summary>How quickly tasks end.</summary>
    public EndPace Pace { get; init; }

    /// <summary>Whether tasks are being asked whether they have ended.</summary>
    public bool Checking { get; init; }

    /// <summary>When that was last done.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>The last task that was asked; null: from the first.</summary>
    public string? CheckedUpTo { get; init; }

    /// <summary>Whether something waits for a flush.</summary>
    public bool HasLeftovers => Ended.Count > 0 || Gone.Count > 0;
}

/// <summary>A task that counts.</summary>
/// <param name="Since">When it was reserved or put into the index.</param>
/// <param name="Expires">When it counts no more in any case: the task is gone then, or the reservation has lapsed.</param>
/// <param name="Indexed">False for a reservation.</param>
/// <param name="Hidden">Whether its place in the index is among the hidden ones.</param>
/// <param name="Fresh">Whether only the owner's record says that it counts, and no row.</param>
internal readonly record struct CountedTask(DateTimeOffset Since, DateTimeOffset Expires, bool Indexed, bool Hidden = false, bool Fresh = false);

/// <summary>How quickly an owner's tasks end, for telling others when to come again.</summary>
/// <param name="Last">When the last one ended.</param>
/// <param name="Gap">The usual time between two ends; null: not known yet.</param>
internal readonly record struct EndPace(DateTimeOffset? Last, TimeSpan? Gap)
{
    /// <summary>The pace with one more end; recent gaps weigh more.</summary>
    public EndPace Ended(DateTimeOffset now)
    {
        if (Last is not { } last)
        {
            return new(now, null);
        }

        var gap = now > last ? now - last : TimeSpan.Zero;
        return new(now, Gap is { } known ? (3 * known + gap) / 4 : gap);
    }
}
