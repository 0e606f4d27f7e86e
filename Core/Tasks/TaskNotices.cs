using Actors.Core.Tasks.Dialects;

namespace Actors.Core.Tasks;

/// <summary>What the session that created a task hears of it. Pure.</summary>
internal static class TaskNotices
{
    /// <summary>Progress under the call's own token; null where it has none.</summary>
    public static TellOfTask? Progress(TaskState state, TaskProgress progress) =>
        SessionOf(state) is not null && LegacyTaskNotices.Progress(TaskViews.Of(state) with { Progress = progress }) is { } json ? new(state.Id, TaskNoticeKind.Progress, json) : null;

    /// <summary>A log message.</summary>
    public static TellOfTask? Log(TaskState state, string level, ReadOnlyMemory<byte> json) =>
        new(state.Id, TaskNoticeKind.Log, state.Record!.Origin.Hidden ? json : LegacyTaskNotices.OfTask(state.Id, json), level);

    /// <summary>Where the task stands; nothing for a caller who knows of no task.</summary>
    public static TellOfTask? Status(TaskState state) =>
        state.Record!.Origin.Hidden || SessionOf(state) is null ? null : new(state.Id, TaskNoticeKind.Status, LegacyTaskNotices.Status(TaskViews.Of(state)));

    /// <summary>Tells the session, if the task came from one and there is something to tell.</summary>
    public static TaskTransition Tell(TaskState state, TellOfTask? notice) =>
        notice is not null && SessionOf(state) is { } session ? new TaskTransition(state).Then(new TaskEffect.Tell(session, notice)) : new(state);

    private static string? SessionOf(TaskState state) => state.Record!.Origin is { Modern: false, Session: { } session } ? session : null;
}
