using Actors.Core.Engine;

namespace Actors.Grains.Nodes;

/// <summary>Why an actor must be woken.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="WakeAt">When its time comes; null: it has asked for none.</param>
/// <param name="Runs">It has work on this node.</param>
internal readonly record struct Note(ActorId Actor, DateTimeOffset? WakeAt, bool Runs)
{
    /// <summary>Nothing need be remembered.</summary>
    public bool IsEmpty => WakeAt is null && !Runs;

    /// <summary>
    /// True when whoever finds this note does not miss what the other asks for: an actor with runs is woken as soon as its
    /// node is lost, and one that is woken too early says itself when it is to be woken next.
    /// </summary>
    public bool Covers(Note other) => Runs || other.IsEmpty || (!other.Runs && WakeAt <= other.WakeAt);

    /// <summary>What asks for as much as both.</summary>
    public Note And(Note other) =>
        new(Actor, WakeAt is { } at && !(other.WakeAt < at) ? at : other.WakeAt, Runs || other.Runs);
}
