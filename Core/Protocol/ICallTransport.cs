using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Protocol;

/// <summary>The way back to the caller of one message; filters find a call's surroundings through it, as the message's <see cref="JsonRpcMessageContext.RelatedTransport"/>.</summary>
public interface ICallTransport : ITransport
{
    /// <summary>What surrounds the call.</summary>
    CallScope Scope { get; }

    /// <summary>What the front keeps of the server that serves the call, for filters of its own.</summary>
    object? Host => null;

    /// <summary>The parameters were understood and the handler is about to run; false: the caller has gone, and it must not.</summary>
    bool TryBegin() => true;

    /// <summary>The handler that <see cref="TryBegin"/> let run is over, however it ended; its answer, if there is one, comes after.</summary>
    void End()
    {
    }

    /// <summary>
    /// Nothing of what the call asked for is to be kept, though its answer will say that it succeeded: for a caller who must
    /// not learn that there is something it may not have.
    /// </summary>
    void KeepNothing()
    {
    }

    /// <summary>What the handler answers carries JSON that was made elsewhere, and goes out as that (<see cref="Untouched"/>).</summary>
    void PassThrough()
    {
    }

    /// <summary>The id that the hidden task behind this call must have, so that the call is found again after a crash; null: any.</summary>
    string? HiddenTaskId => null;

    /// <summary>The hidden task that this call, resumed after its activation was lost, has to wait on; null: none.</summary>
    string? JoinsTask => null;

    /// <summary>
    /// Whether it was the caller who gave the call up, once the handler's token has fired. False: the host stops, or the call's
    /// session moves on, and the caller may come back for the answer.
    /// </summary>
    bool WasGivenUp => true;

    /// <summary>The call waits on that task from now on: what the task says meanwhile goes the way of the call, and its caller may come back for it.</summary>
    void WaitOn(string task)
    {
    }

    /// <summary>Whether the caller can be asked anything during this call, by what it takes and by what it declared.</summary>
    bool CanAsk => false;

    /// <summary>What the caller declared that it can be asked, as the JSON of its capabilities; undefined where it is not known.</summary>
    JsonElement Capabilities => default;

    /// <summary>
    /// Asks the caller a question of a task that the call waits on, and returns the result: as
    /// <see cref="AskAsync"/>, but the caller's answer is acknowledged only once the task has it, saved.
    /// </summary>
    /// <param name="task">The task's id.</param>
    /// <param name="owner">In whose name the answer is given; null: the host's own, for a task that the caller knows nothing of.</param>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Withdraws the question.</param>
    Task<JsonElement> AskForTaskAsync(string task, string? owner, Tasks.TaskQuestion question, CancellationToken cancellationToken) =>
        AskAsync(question.Method, question.Params, cancellationToken);

    /// <summary>
    /// Asks the caller during its call, and returns the result. Throws <see cref="Tasks.TaskQuestionException"/> where the caller
    /// answers with an error, or cannot be asked.
    /// </summary>
    Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken) =>
        throw new Tasks.TaskQuestionException(new RpcError(RpcCode.InvalidRequest, "This caller cannot be asked anything."));
}
