namespace Actors.Core.Topics;

/// <summary>A change that a client may want to hear of.</summary>
/// <param name="What">The lists that changed, or <see cref="TopicChanges.Contents"/>.</param>
/// <param name="Uri">The resource whose contents changed; null for lists.</param>
public readonly record struct TopicChange(TopicChanges What, string? Uri = null)
{
    /// <summary>The contents of a resource changed.</summary>
    public static TopicChange Updated(string uri) => new(TopicChanges.Contents, uri);
}
