namespace Actors.Core.Tasks;

/// <summary>The life of one task, as values. Reads no clock, awaits nothing, performs no IO.</summary>
internal static class TaskMachine
{
    /// <summary>What <paramref name="input"/> does to the task.</summary>
    public static TaskTransition Next(TaskState state, TaskInput input)
    {
        if (state.Record is { } record && input.Now >= record.Expires)
        {
            return EndRules.Expire(state).Then(gone => Next(gone, input));
        }

        var next = input switch
        {
            TaskInput.Loaded loaded => RestartRules.Load(state, loaded),
            TaskInput.Received received => Receive(state, received),
            TaskInput.Granted granted => RunRules.Claim(state, granted),
            TaskInput.OfRun said => RunRules.Hear(state, said),
            TaskInput.Ticked ticked => LimitRules.Tick(state, ticked),
            TaskInput.WatcherLost lost => WatchRules.Forget(state, lost.Node),
            TaskInput.Drained drained => RestartRules.Drain(state, drained),
            _ => throw new InvalidOperationException($"A task has no rule for {input.GetType().Name}."),
        };
        return SettleRules.Settle(state, next, input.Now);
    }

    /// <summary>What a reader gets, who sees only what is saved, and nothing after its time.</summary>
    public static TaskReply Read(TaskState state, ReadTask read, DateTimeOffset now) =>
        state.Record is { } record && now < record.Expires && IsFor(record, read.Owner) ? new(TaskReplyKind.Ok, TaskViews.Of(state)) : TaskReply.Unknown;

    /// <summary>When the task wants to be woken, whatever happens to this activation; null: never.</summary>
    public static DateTimeOffset? WakeAt(TaskState state) => state.Record switch
    {
        null => null,
        { IsFinal: true } record => record.Expires,
        { RetryAt: { } retry } record when retry < record.Expires => retry,
        { Node: not null, Deadline: { } deadline } record when deadline < record.Expires - LimitRules.Grace => deadline + LimitRules.Grace,
        { } record => record.Expires,
    };

    /// <summary>Whether the task needs this activation to go on: unless it waits for a person, nobody else would think of it.</summary>
    public static bool RunsHere(TaskState state) =>
        state.Record is { IsFinal: false } record && (record.Node is not null || RunRules.IsDue(record, DateTimeOffset.MaxValue));

    /// <summary>Whether the activation is to be kept though nothing runs in it.</summary>
    // Somebody puts a question to a user: were it forgotten who, somebody else would put it too. And one that is watched would
    // only be called back at once, to remember that it is.
    public static bool Stays(TaskState state) => state.WantsSlot || !state.Takers.IsEmpty || !state.Watchers.IsEmpty || state.Record is { IsFinal: false, RetryAt: not null };

    /// <summary>Whether the task exists for somebody; a client finds its own, and no hidden one.</summary>
    internal static bool IsFor(TaskRecord record, string? owner) => owner is null || (record.Owner == owner && !record.Origin.Hidden);

    private static TaskTransition Receive(TaskState state, TaskInput.Received received) => received.Message switch
    {
        CreateTask create => CreateRules.Create(state, create, received.Now),
        _ when state.Record is null => Unknown(state),
        AnswerTask answer when IsFor(state.Record, answer.Owner) => AnswerRules.Answer(state, answer, received.Now),
        RefuseTask refuse when IsFor(state.Record, refuse.Owner) => AnswerRules.Refuse(state, refuse, received.Now),
        CancelTask cancel when IsFor(state.Record, cancel.Owner) => EndRules.Cancel(state, cancel, received.Now),
        AnswerTask or RefuseTask or CancelTask => Unknown(state),
        WatchTask watch => WatchRules.Watch(state, watch),
        UnwatchTask unwatch => WatchRules.Forget(state, unwatch.Node).Replying(TaskReplyKind.Ok),
        TakeQuestion take => WatchRules.Take(state, take),
        DropQuestions drop => WatchRules.Drop(state, drop),
        _ => throw new InvalidOperationException($"A task takes no {received.Message.GetType().Name}."),
    };

    private static TaskTransition Unknown(TaskState state) => new(state) { Reply = TaskReply.Unknown };
}
