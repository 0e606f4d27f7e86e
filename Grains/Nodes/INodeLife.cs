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

    /// <summary>
    /// Begins the life; from then on it takes over what lives that are over have left. Each note goes to <paramref name="takeOver"/>,
    /// which wakes the actor when its time has come, and says what this node is to keep of the note.
    /// </summary>
    Task Begin(Func<Note, Note> takeOver, CancellationToken cancellationToken);

    /// <summary>
    /// Makes durable, before it returns, that an actor of this node must be woken: when its time has come, and if the node is
    /// lost, when it has runs here. A note replaces the actor's last one; forgetting less than it could does no harm.
    /// </summary>
    ValueTask Keep(Note note);

    /// <summary>The actor has had what it was to be woken for until then, and has asked for nothing since.</summary>
    void Woken(ActorId actor, DateTimeOffset until);

    /// <summary>Others know that this node is gone, or it has no right to go on for any other reason: the life ends at once.</summary>
    void Lose();

    /// <summary>Ends the life in good order.</summary>
    Task End(CancellationToken cancellationToken);
}
