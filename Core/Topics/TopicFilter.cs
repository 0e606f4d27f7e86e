namespace Actors.Core.Topics;

/// <summary>What one stream wants to hear of.</summary>
/// <param name="Lists">Any of <see cref="TopicChanges.Lists"/>.</param>
/// <param name="Uris">The resources whose contents matter; none is empty.</param>
public sealed record TopicFilter(TopicChanges Lists, IReadOnlyCollection<string> Uris)
{
    /// <summary>The resources whose contents matter.</summary>
    public IReadOnlyCollection<string> Uris { get; } = Uris.Contains("") ? throw new ArgumentException("A resource's uri is not empty.", nameof(Uris)) : Uris;

    /// <summary>Changes of lists only.</summary>
    public static TopicFilter OfLists(TopicChanges lists) => new(lists & TopicChanges.Lists, []);
}
