using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>How a task ends, once and for ever, and how it is gone in the end.</summary>
internal static class EndRules
{
    private static readonly TimeSpan UntilRead = TimeSpan.FromMinutes(1);

    /// <summary>Somebody cancels the task: saved first, then the body is told.</summary>
    public static TaskTransition Cancel(TaskState state, CancelTask cancel, DateTimeOffset now)
    {
        if (state.Record!.IsFinal)
        {
            return new TaskTransition(state).Replying(TaskReplyKind.Over);
        }

        var reason = cancel.Reason is { Length: > TaskErrors.MaxMessage } ? cancel.Reason[..TaskErrors.MaxMessage] : cancel.Reason;
        return End(state, WorkStatus.Cancelled, null, now, reason).Replying(TaskReplyKind.Ok);
    }

    /// <summary>The task has come to its end.</summary>
    /// <param name="state">The task.</param>
    /// <param name="status">How it ends.</param>
    /// <param name="outcome">What its call would have been answered with; null: nothing.</param>
    /// <param name="now">The time.</param>
    /// <param name="message">What its status says; null: what the outcome says.</param>
    /// <param name="ownWord">Whether the body itself has said so; any other that still runs is told to end.</param>
    public static TaskTransition End(TaskState state, WorkStatus status, TaskOutcome? outcome, DateTimeOffset now, string? message = null, bool ownWord = false)
    {
        var small = outcome is not null && TaskRows.IsSmall(outcome);
        var record = state.Record! with
        {
            Status = status,
            Message = message ?? (outcome is null ? null : TaskErrors.MessageOf(outcome)) ?? state.Record.Message,
            IsToolError = outcome?.IsToolError ?? false,
            Node = null,
            Started = null,
            RetryAt = null,
            Suspended = false,
            RequestState = null,
            Questions = [],
            Call = null,
            Outcome = small ? outcome : null,
            Policy = KeptAfter(state.Record, now),
            Updated = now,
            Version = state.Record.VersionAt(now),
        };
        var next = new TaskTransition(state with { Record = record, Run = Stop(state.Run, now), Outcome = outcome })
        {
            Save = true,
            Rows = [.. Kept(state.Record!, small ? null : outcome)],
        };
        return (state.Run is { } run && !ownWord ? next.Then(new TaskEffect.Cancel(run.Attempt)) : next).Then(new TaskEffect.TellEnded(record.Owner));
    }

    // Who called, and with what, is of no use any more.
    private static IEnumerable<Row> Kept(TaskRecord record, TaskOutcome? outcome)
    {
        if (record.Call is null)
        {
            yield return new(TaskRows.Call, null);
        }

        if (outcome is not null)
        {
            yield return TaskRows.Of(outcome);
        }
    }

    /// <summary>The task's time is over: nothing of it is kept.</summary>
    public static TaskTransition Expire(TaskState state)
    {
        var record = state.Record!;
        var gone = new TaskState { Id = state.Id, Node = state.Node, Run = Stop(state.Run, record.Expires) };
        var next = new TaskTransition(gone) { Save = true, Clear = true };
        next = state.Run is { } run ? next.Then(new TaskEffect.Cancel(run.Attempt)) : next;
        next = state.Watchers.IsEmpty ? next : next.Then(new TaskEffect.Push(state.Watchers, new TaskPush(state.Id, record.Version + 1, TaskPushKind.Over)));
        next = state.Offered is null ? next : next.Then(SettleRules.Offer(state, null));
        return next.Then(new TaskEffect.TellGone(record.Owner));
    }

    // A hidden task that nobody may come back for is read once more, by the call that waits on it. Keeping each for as long as
    // one that somebody knows of would fill the store with what nobody can ask for.
    private static TaskPolicy KeptAfter(TaskRecord record, DateTimeOffset now) =>
        record.Origin is { Hidden: true, CanBeJoined: false } && record.Expires - now > UntilRead
            ? record.Policy with { Ttl = now - record.Created + UntilRead }
            : record.Policy;

    /// <summary>The body, which from now on only speaks late.</summary>
    public static TaskRun? Stop(TaskRun? run, DateTimeOffset now) => run is { IsLive: true }
        ? run with { Stopping = now, Parked = run.Parked.Clear(), Asked = run.Asked.Clear() }
        : run;
}
