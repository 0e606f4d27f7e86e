namespace Actors.Core.Mailboxes;

/// <summary>Where an activation stands in its life; it only ever goes forward.</summary>
internal enum ActivationPhase : byte
{
    /// <summary>Made by the first message; its first turn is yet to come.</summary>
    New,

    /// <summary>Loads its state and starts.</summary>
    Starting,

    /// <summary>Takes turns.</summary>
    Live,

    /// <summary>Has its last turn; what arrives now waits for the next activation.</summary>
    Stopping,

    /// <summary>Takes nothing any more.</summary>
    Ended,
}
