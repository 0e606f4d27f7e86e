using System.Collections.Immutable;

namespace Actors.Core.Tasks;

/// <summary>A body that runs in this process, as the machine sees it.</summary>
/// <param name="Attempt">Which attempt.</param>
internal sealed record TaskRun(int Attempt)
{
    /// <summary>When it was over as far as the task is concerned, though its body may still run: whatever that says is late. Null: it is the present attempt.</summary>
    public DateTimeOffset? Stopping { get; init; }

    /// <summary>The last sign of life that the machine has heard of.</summary>
    public DateTimeOffset Sign { get; init; }

    /// <summary>How often each question was asked in this attempt, by its digest.</summary>
    public ImmutableSortedDictionary<string, int> Asked { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The body's requests that wait for an answer, by number: the keys of their questions.</summary>
    public ImmutableSortedDictionary<int, string> Parked { get; init; } = ImmutableSortedDictionary<int, string>.Empty;

    /// <summary>Whether what it says counts.</summary>
    public bool IsLive => Stopping is null;
}
