using System.Collections.Immutable;

namespace Actors.Core.Topics;

/// <summary>Who listens to a topic, and what each is still owed.</summary>
/// <param name="Sessions">Subscribed sessions by key; their keys are what is durable.</param>
/// <param name="Nodes">Joined nodes by name; in memory only.</param>
/// <param name="Clock">Grows with every subscription, join and tell, and so orders them.</param>
/// <param name="Unsettled">How many sessions have not yet taken the last change.</param>
/// <param name="OwingSaved">Whether the saved record says that sessions are owed a change.</param>
internal sealed record TopicState(
    ImmutableSortedDictionary<string, Listener> Sessions,
    ImmutableSortedDictionary<string, Listener> Nodes,
    long Clock,
    int Unsettled,
    bool OwingSaved)
{
    private static readonly ImmutableSortedDictionary<string, Listener> Nobody =
        ImmutableSortedDictionary.Create<string, Listener>(StringComparer.Ordinal);

    /// <summary>A topic as it was saved.</summary>
    public static TopicState Load(IEnumerable<string> sessions, bool owing) =>
        new(Nobody.AddRange(sessions.Select(session => KeyValuePair.Create(session, new Listener(0)))), Nobody, 1, 0, owing);
}

/// <summary>One session or node that listens.</summary>
/// <param name="Since">The topic's clock when it last subscribed or began to listen.</param>
/// <param name="Link">A node's own number of this link; 0 for sessions.</param>
/// <param name="Tell">The clock of the tell in flight; 0 when there is none.</param>
/// <param name="Owed">What changed since that tell, to be told next.</param>
/// <param name="Failures">How often in a row it could not be reached.</param>
internal readonly record struct Listener(long Since, long Link = 0, long Tell = 0, TopicChanges Owed = TopicChanges.None, int Failures = 0)
{
    /// <summary>True when it has taken every change.</summary>
    public bool Settled => Tell == 0 && Owed == TopicChanges.None;
}
