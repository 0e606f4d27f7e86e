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

/// <summary>A task of the session asks something, and no call waits on it that could ask for it.</summary>
/// <param name="Asking">Which task asks what.</param>
/// <param name="Question">The id of the request.</param>
/// <param name="Json">The whole request.</param>
/// <param name="Now">The time.</param>
public sealed record TaskAsked(AskingTask Asking, string Question, ReadOnlyMemory<byte> Json, DateTimeOffset Now) : SessionInput;

/// <summary>Whatever was asked for a task apart from its waiting calls needs no answer any more.</summary>
public sealed record TaskUnasked(string Task, DateTimeOffset Now) : SessionInput;

/// <summary>A question of a task, and in whose name it is answered.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Owner">The owner's key.</param>
/// <param name="Key">The question's name within the task.</param>
public sealed record AskingTask(string Task, string Owner, string Key);
