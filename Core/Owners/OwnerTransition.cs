using Actors.Core.Engine;

namespace Actors.Core.Owners;

/// <summary>What follows from one input: the new state, what to save, then what to do.</summary>
internal sealed record OwnerTransition(OwnerState State)
{
    /// <summary>The answer to a reservation.</summary>
    public TaskReservation? Reply { get; init; }

    /// <summary>Rows to write and delete.</summary>
    public IReadOnlyList<Row> Rows { get; init; } = [];

    /// <summary>The owner's record, to be saved with the rows; null: there is nothing to save.</summary>
    public OwnerRecord? Record { get; init; }

    /// <summary>Whether the roster has to be told of the owner first.</summary>
    public bool Enlist { get; init; }

    /// <summary>Whether a flush is to come in a while.</summary>
    public bool FlushLater { get; init; }

    /// <summary>Tasks to ask whether they have ended, off the turn.</summary>
    public IReadOnlyList<string> Check { get; init; } = [];
}
