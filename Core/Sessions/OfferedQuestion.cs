namespace Actors.Core.Sessions;

/// <summary>A question that a task has offered to its session.</summary>
/// <param name="Asking">Which task asks what.</param>
/// <param name="Phase">How far it has come.</param>
public sealed record OfferedQuestion(AskingTask Asking, OfferPhase Phase);

/// <summary>How far an offered question has come.</summary>
public enum OfferPhase
{
    /// <summary>Not a phase.</summary>
    None = 0,

    /// <summary>It waits for a standalone stream.</summary>
    Held,

    /// <summary>The task was asked for it.</summary>
    Taking,

    /// <summary>It is on the standalone stream, and nobody else asks it.</summary>
    Put,
}
