using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>The way from a task to the legacy session that created it. Both are asked outside of turns, and never fail a task.</summary>
public interface ITaskSessions
{
    /// <summary>
    /// Tells the session something of the task: progress, a log message, its status. It goes to the session's open
    /// <c>tasks/result</c> of that task, or to its standalone stream; without either only log messages wait.
    /// </summary>
    ValueTask TellAsync(string session, TellOfTask notice, CancellationToken cancellationToken);

    /// <summary>
    /// Offers the session a question, in place of any that it was offered for that task before: nobody else waits who could ask
    /// it. Before the session puts it on a standalone stream, now or when there is one, it takes it
    /// (<see cref="TakeQuestion"/>, as <see cref="TakeQuestion.WaiterOf"/>), and puts what it is given, which may be nothing:
    /// so that no other waiter asks the same. It drops it when that stream is lost. Repeated offers change nothing.
    /// </summary>
    ValueTask AskAsync(string session, AskForTask question, CancellationToken cancellationToken);
}

/// <summary>Something that a session is to tell its client of a task.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Json">The whole notification.</param>
/// <param name="Level">The severity of a log message.</param>
public sealed record TellOfTask(string Task, TaskNoticeKind Kind, ReadOnlyMemory<byte> Json, string? Level = null) : IMessage<Done>;

/// <summary>A question of a task that a session is to put to its client.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Owner">The task's owner, in whose name the answer is given.</param>
/// <param name="Question">The question; null: whatever was asked for the task is withdrawn.</param>
public sealed record AskForTask(string Task, string Owner, TaskQuestion? Question) : IMessage<Done>;

/// <summary>What a task tells its session.</summary>
public enum TaskNoticeKind
{
    /// <summary>Not a notice.</summary>
    None = 0,

    /// <summary>Progress, which only matters now.</summary>
    Progress,

    /// <summary>A log message.</summary>
    Log,

    /// <summary>The task's status, which can be asked for as well.</summary>
    Status,
}
