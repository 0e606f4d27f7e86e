namespace Actors.Core.Topics;

/// <summary>What follows from one input: the new state, what to save, then what to do.</summary>
internal sealed record TopicTransition(TopicState State)
{
    /// <summary>The session whose row appears, or null.</summary>
    public string? Added { get; init; }

    /// <summary>The session whose row goes, or null.</summary>
    public string? Removed { get; init; }

    /// <summary>For a join: whether the link was unknown.</summary>
    public bool Fresh { get; init; }

    /// <summary>Sessions to tell, off the turn.</summary>
    public IReadOnlyList<TellSession> Tells { get; init; } = [];

    /// <summary>Nodes to push to, off the turn.</summary>
    public IReadOnlyList<PushToNode> Pushes { get; init; } = [];

    /// <summary>Whether unreachable sessions are to be tried again in a while.</summary>
    public bool RetryLater { get; init; }

    /// <summary>Whether there is something to save before the effects and the answer.</summary>
    public bool Saves { get; init; }
}

/// <summary>Tell a session that the resource changed, and say how it took it with <see cref="Told"/>.</summary>
internal readonly record struct TellSession(string Session, long Tell);

/// <summary>Push to a node's hub, and say whether it took it with <see cref="Pushed"/>.</summary>
internal readonly record struct PushToNode(string Node, long Tell, TopicChanges What);
