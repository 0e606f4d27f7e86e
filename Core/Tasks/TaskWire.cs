using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>The messages of a task, as engines send them between processes.</summary>
internal static class TaskWire
{
    /// <summary>All of them; names never change.</summary>
    public static IReadOnlyList<MessageType> Messages { get; } =
    [
        new("create", TaskJson.Default.CreateTask, TaskJson.Default.TaskReply),
        new("read", TaskJson.Default.ReadTask, TaskJson.Default.TaskReply),
        new("answer", TaskJson.Default.AnswerTask, TaskJson.Default.TaskReply),
        new("refuse", TaskJson.Default.RefuseTask, TaskJson.Default.TaskReply),
        new("cancel", TaskJson.Default.CancelTask, TaskJson.Default.TaskReply),
        new("watch", TaskJson.Default.WatchTask, TaskJson.Default.TaskReply),
        new("unwatch", TaskJson.Default.UnwatchTask, TaskJson.Default.TaskReply),
        new("take-question", TaskJson.Default.TakeQuestion, TaskJson.Default.TaskReply),
        new("drop-questions", TaskJson.Default.DropQuestions, TaskJson.Default.TaskReply),
        new("wake-up", TaskJson.Default.WakeUp, TaskJson.Default.Done),
    ];
}
