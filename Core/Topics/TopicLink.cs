using Actors.Core.Engine;

namespace Actors.Core.Topics;

/// <summary>This node's link to one topic; guarded by the hub's lock, except for what never changes.</summary>
internal sealed class TopicLink(string? uri, long number)
{
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The resource; null for the lists.</summary>
    public string? Uri => uri;

    /// <summary>Tells this link from earlier ones of the node to the same topic.</summary>
    public long Number => number;

    /// <summary>The topic's address.</summary>
    public ActorId Topic { get; } = Topics.Topic.Of(uri);

    /// <summary>The local streams.</summary>
    public HashSet<TopicSubscription> Listeners { get; } = [];

    /// <summary>How many beats have found nobody listening.</summary>
    public int QuietBeats { get; set; }

    /// <summary>Completes with the first acknowledged join.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Whether the topic has ever acknowledged this link; sets <see cref="Joined"/>.</summary>
    public bool Acknowledge() => !_joined.TrySetResult();

    /// <summary>What may have been missed while the topic did not know this link.</summary>
    public TopicChange Anything => uri is null ? new(TopicChanges.Lists) : TopicChange.Updated(uri);
}
