using System.Collections.Immutable;

namespace Actors.Core.Tasks;

/// <summary>All that an activation knows of its task: what is saved, and what only lives in memory.</summary>
internal sealed record TaskState
{
    private static readonly ImmutableSortedSet<string> NoNames = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The task's id.</summary>
    public required string Id { get; init; }

    /// <summary>This life of this process.</summary>
    public required string Node { get; init; }

    /// <summary>What is saved; null: there is no such task.</summary>
    public TaskRecord? Record { get; init; }

    /// <summary>The body that runs here; null: none.</summary>
    public TaskRun? Run { get; init; }

    /// <summary>Whether an attempt waits for its turn to run.</summary>
    public bool WantsSlot { get; init; }

    /// <summary>How it ended, where that is still in memory.</summary>
    public TaskOutcome? Outcome { get; init; }

    /// <summary>The progress that was last told.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>The nodes that are told of every change.</summary>
    public ImmutableSortedSet<string> Watchers { get; init; } = NoNames;

    /// <summary>Those who have asked for questions, and will again when they hear of a change.</summary>
    public ImmutableSortedSet<string> Waiters { get; init; } = NoNames;

    /// <summary>Who is putting which question to its user: waiters by the question's key.</summary>
    public ImmutableSortedDictionary<string, string> Takers { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The question that the creating session was told of; null: none.</summary>
    public string? Offered { get; init; }

    /// <summary>Who puts a question to its user; null: nobody.</summary>
    public string? TakerOf(string key) => Takers.TryGetValue(key, out var waiter) ? waiter : null;
}
