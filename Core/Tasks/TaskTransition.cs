using System.Collections.Immutable;
using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>What one input does to a task: the new state, what to save first, what to do then, and what to tell the caller.</summary>
/// <param name="State">The new state.</param>
internal readonly record struct TaskTransition(TaskState State)
{
    /// <summary>Whether <see cref="TaskState.Record"/> and <see cref="Rows"/> are saved before anything else.</summary>
    public bool Save { get; init; }

    /// <summary>Whether every row that was saved before is deleted along.</summary>
    public bool Clear { get; init; }

    /// <summary>Rows to save along.</summary>
    public ImmutableArray<Row> Rows { get; init; } = [];

    /// <summary>What to do after the save, in order.</summary>
    public ImmutableArray<TaskEffect> Effects { get; init; } = [];

    /// <summary>What the caller is told.</summary>
    public TaskReply? Reply { get; init; }

    /// <summary>Whether the reply shows the task as it is in the end.</summary>
    public bool Shows { get; init; }

    /// <summary>This and one more effect.</summary>
    public TaskTransition Then(TaskEffect effect) => this with { Effects = Effects.Add(effect) };

    /// <summary>This and what <paramref name="next"/> does from here, to be saved as one.</summary>
    public TaskTransition Then(Func<TaskState, TaskTransition> next) => Then(next(State));

    /// <summary>This and what follows from its state, to be saved as one.</summary>
    public TaskTransition Then(TaskTransition more) => new(more.State)
    {
        Save = Save || more.Save,
        Clear = Clear || more.Clear,
        Rows = Rows.AddRange(more.Rows),
        Effects = Effects.AddRange(more.Effects),
        Reply = more.Reply ?? Reply,
        Shows = more.Reply is null ? Shows : more.Shows,
    };

    /// <summary>This, answered with the task as it is in the end.</summary>
    public TaskTransition Replying(TaskReplyKind kind, string? problem = null) => this with { Reply = new TaskReply(kind, null, problem), Shows = true };
}
