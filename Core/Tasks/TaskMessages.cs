using System.Text.Json.Serialization;
using System.Text.Json;
using Actors.Core.Engine;

namespace Actors.Core.Tasks;

/// <summary>
/// Creates the task, durably and with its first run claimed, or gives back the one that exists already, if it was made by
/// the same call; another call's is a <see cref="TaskReplyKind.Conflict"/>.
/// </summary>
/// <param name="Owner">Whom it belongs to.</param>
/// <param name="Call">What to run.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Policy">Its limits.</param>
public sealed record CreateTask(string Owner, TaskCall Call, TaskOrigin Origin, TaskPolicy Policy) : IMessage<TaskReply>, IFirst
{
    /// <inheritdoc/>
    [JsonIgnore]
    public bool IsFirst { get; init; }

    /// <inheritdoc/>
    public object Repeated() => this with { IsFirst = false };
}

/// <summary>Reads the task.</summary>
/// <param name="Owner">Who asks; null: the host itself, or its operator.</param>
/// <param name="WithOutcome">Whether the outcome is wanted too.</param>
public sealed record ReadTask(string? Owner, bool WithOutcome) : IMessage<TaskReply>, IRead;

/// <summary>Answers some of the task's questions; keys that are not outstanding are ignored. Saved before the reply.</summary>
/// <param name="Owner">Who answers; null: the host itself.</param>
/// <param name="Answers">The results by key.</param>
public sealed record AnswerTask(string? Owner, IReadOnlyDictionary<string, JsonElement> Answers) : IMessage<TaskReply>;

/// <summary>The client answered a question with an error: the asking body gets it.</summary>
/// <param name="Owner">Who answers; null: the host itself.</param>
/// <param name="Key">The question.</param>
/// <param name="Code">The error's code.</param>
/// <param name="Message">The error's message.</param>
public sealed record RefuseTask(string? Owner, string Key, int Code, string Message) : IMessage<TaskReply>;

/// <summary>Cancels the task: saved first, then the body's token fires. <see cref="TaskReplyKind.Over"/> when it had ended already.</summary>
/// <param name="Owner">Who cancels; null: the host itself, or its operator.</param>
/// <param name="Reason">What its status message will say; null for none.</param>
public sealed record CancelTask(string? Owner, string? Reason) : IMessage<TaskReply>;

/// <summary>Has every change of the task pushed to a node's task hub from now on; kept in memory, so repeated.</summary>
/// <param name="Node">The node.</param>
/// <param name="Known">The version that the node has seen; 0 for none.</param>
public sealed record WatchTask(string Node, long Known) : IMessage<TaskReply>;

/// <summary>The node has nobody left who wants to know.</summary>
public sealed record UnwatchTask(string Node) : IMessage<TaskReply>;

/// <summary>
/// Somebody who can put questions to the user asks for one; the reply's view has the one that was given, or none. Until that is
/// answered or dropped nobody else gets it. It may be repeated: what was given and is not said to be known is given again.
/// </summary>
/// <param name="Waiter">Who asks: any name, unique to it, that begins with its node's id and a slash, so that it goes with the node.</param>
/// <param name="Asking">The keys of what it is putting to the user already; null: nothing.</param>
public sealed record TakeQuestion(string Waiter, IReadOnlyList<string>? Asking = null) : IMessage<TaskReply>
{
    /// <summary>What the user's client declared that it can be asked: it is given nothing else. Undefined: whatever the task asks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Can { get; init; }

    /// <summary>What the session that created a task is known as when it takes the task's questions (and drops them).</summary>
    public static string WaiterOf(string session) => "session/" + session;
}

/// <summary>A waiter has gone: what it had taken without an answer may be taken by another.</summary>
public sealed record DropQuestions(string Waiter) : IMessage<TaskReply>;
