using Actors.Core.Engine;

namespace Actors.Grains.Nodes;

/// <summary>
/// This life of this node: whether it may still act, and what others must know of it once it is gone. Implementations
/// decide how sure that is.
/// </summary>
internal interface INodeLife
{
    /// <summary>True while nobody can have taken over. Asked before each answer, push, save and start of a run.</summary>
    bool Holds { get; }

    /// <summary>Fires when the node may act no more.</summary>
    CancellationToken Lost { get; }

    /// <summary>Begins the life, and takes over what earlier lives left: those actors are to be woken with <paramref name="wake"/>.</summary>
    Task Begin(Action<Note> wake, CancellationToken cancellationToken);

    /// <summary>
    /// Makes durable, before it returns, that an actor of this node must be woken: when its time has come, and if the node is
    /// lost, when it has runs here. A note replaces the actor's last one; forgetting less than it could does no harm.
    /// </summary>
    ValueTask Keep(Note note);

    /// <summary>The actor has had what it was to be woken for until then, and has asked for nothing since.</summary>
    void Woken(ActorId actor, DateTimeOffset until);

    /// <summary>Ends the life in good order.</summary>
    Task End(CancellationToken cancellationToken);
}

/// <summary>Why an actor must be woken.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="WakeAt">When its time comes; null: it has asked for none.</param>
/// <param name="Runs">It has work on this node.</param>
internal readonly record struct Note(ActorId Actor, DateTimeOffset? WakeAt, bool Runs)
{
    /// <summary>Nothing need be remembered.</summary>
    public bool IsEmpty => WakeAt is null && !Runs;
}
