using Actors.Core.Tasks;

namespace Actors.Core.Sessions;

/// <summary>A call waits on a task from now on: what the task says meanwhile goes to the call's stream.</summary>
public sealed record Awaiting(int Stream, string Task) : SessionInput;

/// <summary>The host needs no answer to its question any more.</summary>
public sealed record Withdrawn(string Question, DateTimeOffset Now) : SessionInput;

/// <summary>A task of the session has something to tell.</summary>
/// <param name="Task">Its id.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Level">The severity of a log message; otherwise null.</param>
/// <param name="Json">The whole notification.</param>
/// <param name="Now">The time.</param>
public sealed record TaskTold(string Task, TaskNoticeKind Kind, string? Level, ReadOnlyMemory<byte> Json, DateTimeOffset Now) : SessionInput;

/// <summary>A task of the session offers a question: nobody waits on it who could ask.</summary>
public sealed record TaskAsked(AskingTask Asking, DateTimeOffset Now) : SessionInput;

/// <summary>What a task gave when it was asked for a question.</summary>
/// <param name="Task">Its id.</param>
/// <param name="Given">The question; null: none is free.</param>
/// <param name="Question">The id of the request that asks it.</param>
/// <param name="Json">The whole request.</param>
/// <param name="Now">The time.</param>
public sealed record TaskTaken(string Task, AskingTask? Given, string Question, ReadOnlyMemory<byte> Json, DateTimeOffset Now) : SessionInput
{
    /// <summary>Whether the task could not be asked.</summary>
    public bool Failed { get; init; }
}

/// <summary>A task offers nothing any more: whatever was asked for it apart from its waiting calls needs no answer.</summary>
public sealed record TaskUnasked(string Task, DateTimeOffset Now) : SessionInput;

/// <summary>A question of a task, and in whose name it is answered.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Owner">The owner's key; null: the host's own, for a task that the client knows nothing of.</param>
/// <param name="Key">The question's name within the task.</param>
public sealed record AskingTask(string Task, string? Owner, string Key);
