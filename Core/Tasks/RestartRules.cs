namespace Actors.Core.Tasks;

/// <summary>The one rule for starting again: a body that was lost is run anew if it may be, and ends honestly if not.</summary>
internal static class RestartRules
{
    /// <summary>A body that was lost so often brings its node down, or cannot save how it ends.</summary>
    public const int MaxLosses = 100;

    /// <summary>An activation begins: whatever the record says was running runs no more.</summary>
    public static TaskTransition Load(TaskState state, TaskInput.Loaded loaded)
    {
        // An earlier activation's body may still be here, on its way out; the next one waits for it.
        var open = loaded.BodyHere ? state with { Run = new TaskRun(state.Record?.Attempt ?? 0) { Stopping = loaded.Now, Sign = loaded.Now } } : state;
        if (state.Record is not { IsFinal: false } record)
        {
            return new(open);
        }

        var idle = record is { Node: null, Suspended: true } && !RunRules.IsDue(record, loaded.Now);
        if (idle)
        {
            return new(open);
        }

        if (IsForgotten(record) && record.Home != state.Node)
        {
            return EndRules.End(open, WorkStatus.Cancelled, null, loaded.Now, TaskErrors.NobodyWaits);
        }

        if (record.Node is null)
        {
            return new(open);
        }

        // The claim of the next attempt is what is saved of this.
        return MayRunAgain(record) && record.Losses < MaxLosses
            ? new(open with { Record = (record with { Node = null, Started = null, Losses = record.Losses + 1 }).Changed(loaded.Now) })
            : Lose(open, loaded.Now);
    }

    /// <summary>The node goes down: what may run again stays claimed, and the next life starts it.</summary>
    public static TaskTransition Drain(TaskState state, TaskInput.Drained drained) =>
        state is { Record: { IsFinal: false, Node: not null } record } && !MayRunAgain(record) ? Lose(state, drained.Now) : new(state);

    /// <summary>Whether the body may be started again although it may have run.</summary>
    public static bool MayRunAgain(TaskRecord record) => record.Policy.Replayable || record.Policy.Retries > 0;

    // A modern call lives on its connection, and that on its node; nobody can come back for its hidden task.
    private static bool IsForgotten(TaskRecord record) => record.Origin is { Modern: true, Hidden: true, CanBeJoined: false };

    private static TaskTransition Lose(TaskState state, DateTimeOffset now) =>
        EndRules.End(state, WorkStatus.Failed, new Protocol.RpcError(Protocol.RpcCode.InternalError, TaskErrors.Lost).ToOutcome(), now);
}
