namespace Actors.Core.Tasks;

/// <summary>How a task comes to be.</summary>
internal static class CreateRules
{
    /// <summary>Somebody wants the task to be there.</summary>
    public static TaskTransition Create(TaskState state, CreateTask create, DateTimeOffset now) => state.Record switch
    {
        // The body of a task that is no more has not ended yet, and could be taken for the new one's.
        null when state.Run is not null => new(state) { Reply = new(TaskReplyKind.Conflict, null, "An earlier task of that id is still ending.") },
        null => Begin(state, create, now),
        { } record when record.Owner != create.Owner || record.Digest != create.Call.Digest =>
            new(state) { Reply = new(TaskReplyKind.Conflict, null, "The task was made by another call.") },
        // Who may see the task joins one that was hidden for the sake of somebody who may not.
        { Origin.Hidden: true } record when !create.Origin.Hidden => Show(state, record, now),
        _ => new TaskTransition(state).Replying(TaskReplyKind.Ok),
    };

    private static TaskTransition Begin(TaskState state, CreateTask create, DateTimeOffset now)
    {
        var small = TaskRows.IsSmall(create.Call);
        var record = new TaskRecord
        {
            Owner = create.Owner,
            Tool = create.Call.Tool,
            Digest = create.Call.Digest,
            Origin = create.Origin,
            Policy = create.Policy,
            Created = now,
            Updated = now,
            Version = Math.Max(1, now.ToUnixTimeMilliseconds()),
            Home = state.Node,
            Call = small ? create.Call : null,
        };
        var made = new TaskState { Id = state.Id, Node = state.Node, Record = record };
        return new TaskTransition(made) { Save = true, Rows = small ? [] : [TaskRows.Of(create.Call)] }.Replying(TaskReplyKind.Ok);
    }

    private static TaskTransition Show(TaskState state, TaskRecord record, DateTimeOffset now)
    {
        var shown = record with { Origin = record.Origin with { Hidden = false } };
        return new TaskTransition(state with { Record = shown.Changed(now) }) { Save = true }.Replying(TaskReplyKind.Ok);
    }
}
