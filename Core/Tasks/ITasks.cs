using System.Text.Json;

namespace Actors.Core.Tasks;

/// <summary>
/// The way of every front to the tasks, wherever they run. An owner of null is the host itself, or its operator; for anybody
/// else what is foreign, hidden, expired or was never there is equally unknown.
/// Every member throws <see cref="Engine.ActorUnreachableException"/> when its outcome is not known.
/// </summary>
public interface ITasks
{
    /// <summary>Creates a task; returns once it is durable and can be found from everywhere.</summary>
    ValueTask<TaskCreation> CreateAsync(NewTask task, CancellationToken cancellationToken);

    /// <summary>Reads a task; null: unknown.</summary>
    ValueTask<TaskView?> ReadAsync(string? owner, string id, bool withOutcome, CancellationToken cancellationToken);

    /// <summary>Answers questions of a task; saved when it returns.</summary>
    ValueTask<TaskReply> AnswerAsync(string? owner, string id, IReadOnlyDictionary<string, JsonElement> answers, CancellationToken cancellationToken);

    /// <summary>Cancels a task; saved when it returns.</summary>
    ValueTask<TaskReply> CancelAsync(string? owner, string id, string? reason, CancellationToken cancellationToken);

    /// <summary>One page of an owner's tasks that are not hidden, the newest first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="after">Where the last page ended; null: from the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<TaskPage> ListAsync(string owner, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until the task has ended, and returns it with its outcome; null: unknown, or gone meanwhile. Holds no turn, and
    /// polls nothing. With <paramref name="taker"/>, questions are put through it, each by one waiter at a time, and its answers
    /// given to the task.
    /// </summary>
    Task<TaskView?> WaitAsync(string? owner, string id, QuestionTaker? taker, CancellationToken cancellationToken);

    /// <summary>
    /// Calls back with every change of the task, from any thread, until the result is disposed; completes once no later change
    /// is missed. Changes in quick succession may be told as one.
    /// </summary>
    Task<IDisposable> WatchAsync(string id, Action changed, CancellationToken cancellationToken);

    /// <summary>All tasks of all owners, hidden ones too, owner by owner; for operators.</summary>
    IAsyncEnumerable<TaskView> AllAsync(CancellationToken cancellationToken);
}

/// <summary>A task to be created.</summary>
/// <param name="Owner">Whom it will belong to (<see cref="TaskOwner"/>).</param>
/// <param name="Call">What to run.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Policy">Its limits.</param>
public sealed record NewTask(string Owner, TaskCall Call, TaskOrigin Origin, TaskPolicy Policy)
{
    /// <summary>The key under which its owner may ask for the same task again; null: none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The id that it must have; null: a new one.</summary>
    public string? Id { get; init; }

    /// <summary>How many tasks that have not ended the owner may have.</summary>
    public int MaxPerOwner { get; init; } = 1000;
}

/// <summary>What came of creating a task.</summary>
/// <param name="Kind">How it went.</param>
/// <param name="View">The task, where there is one.</param>
/// <param name="RetryAfter">When there may be room again.</param>
/// <param name="Problem">What is wrong; fit for clients.</param>
public sealed record TaskCreation(TaskCreationKind Kind, TaskView? View, TimeSpan? RetryAfter = null, string? Problem = null);

/// <summary>How the creation of a task went.</summary>
public enum TaskCreationKind
{
    /// <summary>Not an outcome.</summary>
    None = 0,

    /// <summary>It is new.</summary>
    Created,

    /// <summary>The same owner made it before, with the same idempotency key or id.</summary>
    Joined,

    /// <summary>The owner has too many tasks that have not ended.</summary>
    TooMany,

    /// <summary>The idempotency key, or the id, belongs to another call.</summary>
    Conflict,

    /// <summary>The idempotency key cannot be used; the problem says why.</summary>
    Invalid,
}

/// <summary>A part of an owner's tasks.</summary>
/// <param name="Tasks">The tasks.</param>
/// <param name="Next">Where the next part begins; null: there is none.</param>
public sealed record TaskPage(IReadOnlyList<TaskView> Tasks, string? Next);
