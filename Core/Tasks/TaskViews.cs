using System.Collections.Immutable;

namespace Actors.Core.Tasks;

/// <summary>Tasks as they are shown.</summary>
internal static class TaskViews
{
    /// <summary>The task as it stands, without its outcome. There has to be one.</summary>
    public static TaskView Of(TaskState state)
    {
        var record = state.Record!;
        return new TaskView
        {
            Id = state.Id,
            Tool = record.Tool,
            Owner = record.Owner,
            Status = record.Status,
            Message = record.Message,
            Created = record.Created,
            Updated = record.Updated,
            Ttl = record.Policy.Ttl,
            PollInterval = record.Policy.PollInterval,
            Questions = Open(record),
            IsToolError = record.IsToolError,
            Attempt = record.Attempt,
            Node = record.Node,
            Progress = state.Progress,
            Origin = record.Origin,
            Version = record.Version,
        };
    }

    private static ImmutableArray<TaskQuestion> Open(TaskRecord record) =>
        record.IsAsking ? [.. record.Questions.Where(static question => question.IsOpen).Select(static question => question.ToQuestion())] : [];
}
