namespace Actors.Core.Tasks;

/// <summary>What happens when a time has come.</summary>
internal static class LimitRules
{
    /// <summary>How long a body that was told to end may keep the next attempt waiting.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Some time may have come.</summary>
    public static TaskTransition Tick(TaskState state, TaskInput.Ticked ticked)
    {
        if (state is not { Run: { } run, Record: { IsFinal: false } record })
        {
            return new(state);
        }

        if (!run.IsLive)
        {
            return GiveUpAt(run, record) is { } end && ticked.Now >= end
                ? EndRules.End(state, WorkStatus.Failed, TaskErrors.Stuck.ToOutcome(), ticked.Now)
                : new(state);
        }

        var heard = run with { Sign = Later(run.Sign, ticked.Sign ?? run.Sign) };
        state = state with { Run = heard };
        if (record is { Policy.Timeout: { } timeout, Started: { } started } && ticked.Now - started >= timeout)
        {
            return Lapse(state, TaskErrors.TimedOut(timeout), ticked);
        }

        return record.Policy.Heartbeat is { } heartbeat && IsBeating(heard) && ticked.Now - heard.Sign >= heartbeat
            ? Lapse(state, TaskErrors.Silent(heartbeat), ticked)
            : new(state);
    }

    /// <summary>When to look again while this activation lives; null: nothing will come of itself.</summary>
    public static DateTimeOffset? NextTick(TaskState state) => state switch
    {
        { Record: null or { IsFinal: true } } => null,
        { Run: { IsLive: false } run, Record: { } record } => GiveUpAt(run, record) ?? record.Expires,
        { Run: { } run, Record: { } record } => Earlier(record.Deadline, record.Policy.Heartbeat is { } beat && IsBeating(run) ? run.Sign + beat : null),
        { Record: { RetryAt: { } retry } } => retry,
        _ => null,
    };

    // Whoever waits for a person gives no sign of life.
    private static bool IsBeating(TaskRun run) => run.Parked.IsEmpty;

    // A body that is over for the task only matters where it keeps the next attempt from running.
    private static DateTimeOffset? GiveUpAt(TaskRun run, TaskRecord record) =>
        RunRules.IsDue(record, DateTimeOffset.MaxValue) && run.Stopping is { } stopping ? Later(stopping, record.RetryAt ?? stopping) + Grace : null;

    // The end of a task tells its body anyway.
    private static TaskTransition Lapse(TaskState state, Protocol.RpcError error, TaskInput input)
    {
        var next = RetryRules.Again(state, error.ToOutcome(), input);
        return next.State.Record!.IsFinal ? next : next.Then(new TaskEffect.Cancel(state.Run!.Attempt));
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
