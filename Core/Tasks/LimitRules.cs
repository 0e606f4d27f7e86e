namespace Actors.Core.Tasks;

/// <summary>What happens when a time has come.</summary>
internal static class LimitRules
{
    /// <summary>How long a body that was told to end may keep the next attempt waiting.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>How long a body that may be started again waits for a person before it is let go: from then on only the record waits.</summary>
    public static readonly TimeSpan KeepParked = TimeSpan.FromMinutes(1);

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

        if (LetGoAt(heard, record) is { } letGo && ticked.Now >= letGo)
        {
            return LetGo(state, ticked.Now);
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
        { Run: { } run, Record: { } record } => Earlier(record.Deadline, record.Policy.Heartbeat is { } beat && IsBeating(run) ? run.Sign + beat : LetGoAt(run, record)),
        // Its time has come, and it is told when there is room.
        { WantsSlot: true } => null,
        { Record: { RetryAt: { } retry } } => retry,
        _ => null,
    };

    // Whoever waits for a person gives no sign of life.
    private static bool IsBeating(TaskRun run) => run.Parked.IsEmpty;

    private static DateTimeOffset? LetGoAt(TaskRun run, TaskRecord record) =>
        run.IsLive && !IsBeating(run) && RestartRules.MayRunAgain(record) ? run.Sign + KeepParked : null;

    // Its questions stay open. The next attempt begins when all are answered, and gets the answers without asking.
    private static TaskTransition LetGo(TaskState state, DateTimeOffset now)
    {
        var record = state.Record! with { Node = null, Started = null, Suspended = true };
        var run = state.Run!;
        return new TaskTransition(state with { Record = record.Changed(now), Run = EndRules.Stop(run, now), Progress = null }) { Save = true }
            .Then(new TaskEffect.Cancel(run.Attempt));
    }

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
