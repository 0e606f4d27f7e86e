using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks;

/// <summary>Runs the body of a task: in the product, a private server with one recorded request.</summary>
public interface ITaskRunner
{
    /// <summary>
    /// Runs one attempt, and completes when nothing of its body runs any more. Everything it has to say goes through
    /// <paramref name="outlet"/>; it says how it ended, by one of the outlet's last four members, unless it was cancelled.
    /// An exception counts as an attempt that failed.
    /// </summary>
    Task RunAsync(TaskAttempt attempt, ITaskOutlet outlet, CancellationToken cancellationToken);
}

/// <summary>One attempt to run a task's body.</summary>
public sealed record TaskAttempt
{
    /// <summary>The task.</summary>
    public required string Id { get; init; }

    /// <summary>Which attempt, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What to run. Its parameters already carry the answers to what an earlier attempt asked without waiting.</summary>
    public required TaskCall Call { get; init; }

    /// <summary>Where the task came from.</summary>
    public required TaskOrigin Origin { get; init; }

    /// <summary>When the attempt will be ended.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The saved results of steps, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement> Steps { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>Where a running body says what it has to say. Safe from any thread; after the attempt is over nothing is heard any more.</summary>
public interface ITaskOutlet
{
    /// <summary>Progress; told on at most ten times a second, the last always. A sign of life.</summary>
    void Progress(TaskProgress progress);

    /// <summary>What the task's status message is to say from now on. A sign of life.</summary>
    void Status(string message);

    /// <summary>A sign of life.</summary>
    void Heartbeat();

    /// <summary>A log message, as the whole JSON of its notification, for the session that created the task.</summary>
    void Log(string level, ReadOnlyMemory<byte> json);

    /// <summary>Saves the result of a step; completes once it is durable. A sign of life.</summary>
    Task SaveStepAsync(string name, JsonElement result, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the user, and waits for the answer with the body parked. What an earlier attempt was answered comes back at once.
    /// Throws <see cref="TaskQuestionException"/> when the question cannot be put, or is answered with an error.
    /// </summary>
    Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken);

    /// <summary>The body asked and ended: it is started again with the answers (<c>inputResponses</c>, <c>requestState</c>).</summary>
    void AskAndEnd(IReadOnlyDictionary<string, TaskQuestion> questions, string? requestState);

    /// <summary>This node has no such tool, so nothing was begun: the task is kept, and tried again later.</summary>
    void Unavailable();

    /// <summary>The body returned, the tool's own <c>isError</c> included.</summary>
    void Complete(JsonElement result);

    /// <summary>The body threw, or was refused.</summary>
    /// <param name="error">What its call would have been answered with, an error or a result with <c>isError</c>.</param>
    /// <param name="exception">The full names of the exception's type and its base types; empty where a retry makes no sense (the call itself is at fault).</param>
    void Fail(TaskOutcome error, IReadOnlyList<string> exception);
}

/// <summary>A question of a task that gets no answer: it could not be put, or the client answered with an error.</summary>
public sealed class TaskQuestionException(RpcError error) : Exception(error.Message)
{
    /// <summary>What the body's request is answered with.</summary>
    public RpcError Error { get; } = error;
}
