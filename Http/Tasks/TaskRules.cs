using Actors.Core.Tasks;

namespace Actors.Http.Tasks;

/// <summary>What becomes of a call of a tool, by what the tool allows and what its caller knows of tasks (MCP 2025-11-25, tasks; extension <c>io.modelcontextprotocol/tasks</c>).</summary>
internal static class TaskRules
{
    /// <summary>Decides.</summary>
    public static TaskDecision Decide(TaskSupport support, TaskAsker asker) => (support, asker) switch
    {
        (TaskSupport.Optional or TaskSupport.Required, TaskAsker.Extension or TaskAsker.Asks) => TaskDecision.Task,
        (TaskSupport.Required, TaskAsker.NoExtension) => TaskDecision.NeedsExtension,
        (TaskSupport.Required, TaskAsker.DoesNotAsk) => TaskDecision.NeedsTask,
        (TaskSupport.Optional or TaskSupport.Required, _) => TaskDecision.Hidden,
        (_, TaskAsker.Asks) => TaskDecision.HasNoTasks,
        _ => TaskDecision.Plain,
    };
}

/// <summary>What the caller of a tool knows of tasks.</summary>
internal enum TaskAsker
{
    /// <summary>Nothing: its revision has none, or it has no session in which they would be.</summary>
    Unknowing,

    /// <summary>A session of 2025-11-25 in which the call does not ask for a task.</summary>
    DoesNotAsk,

    /// <summary>A session of 2025-11-25 in which the call asks for a task.</summary>
    Asks,

    /// <summary>A request of 2026-07-28 that does not declare the extension.</summary>
    NoExtension,

    /// <summary>A request of 2026-07-28 that declares the extension.</summary>
    Extension,
}

/// <summary>What becomes of a call.</summary>
internal enum TaskDecision
{
    /// <summary>It runs in its own request.</summary>
    Plain,

    /// <summary>It becomes a task.</summary>
    Task,

    /// <summary>It waits on a task that its caller does not see.</summary>
    Hidden,

    /// <summary>It is refused: the tool has no tasks.</summary>
    HasNoTasks,

    /// <summary>It is refused: the tool has to be called as a task.</summary>
    NeedsTask,

    /// <summary>It is refused: the tool needs a client that declares the extension.</summary>
    NeedsExtension,
}
