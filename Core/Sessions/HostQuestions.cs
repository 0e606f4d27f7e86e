using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Questions that the host itself puts to the client, beside those of the session's server: they have names of their own.</summary>
internal sealed class HostQuestions(IActivation activation, long epoch)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _waiting = new(StringComparer.Ordinal);
    private int _last;

    /// <summary>Asks on the stream of a call, and waits for the answer; withdrawn with the token.</summary>
    public async Task<JsonElement> AskAsync(int stream, string method, JsonObject parameters, AskingTask? asking, CancellationToken cancellationToken)
    {
        var (question, json) = Write(method, parameters);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[question] = answer;
        try
        {
            activation.Tell(new Asked(stream, question, json, Now) { ByHost = true, Asking = asking });
            // Told before whoever waits goes on: its call may be answered next, and nothing follows an answer.
            await using var withdraws = cancellationToken.UnsafeRegister(_ =>
            {
                activation.Tell(new Withdrawn(question, Now));
                answer.TrySetCanceled(cancellationToken);
            }, null);
            return await answer.Task;
        }
        finally
        {
            _waiting.TryRemove(question, out _);
        }
    }

    /// <summary>A question that a task has given for the standalone stream, which only the machine waits for.</summary>
    public TaskTaken Of(string task, string owner, TaskQuestion given)
    {
        var (question, json) = Write(given.Method, LegacyTasks.QuestionOf(task, given));
        return new TaskTaken(task, new AskingTask(task, owner, given.Key), question, json, Now);
    }

    /// <summary>Gives the client's answer to whoever waits for it; false: nobody here asked that.</summary>
    public bool Answer(string question, JsonElement body)
    {
        if (!_waiting.TryGetValue(question, out var answer))
        {
            return false;
        }

        if (body.TryGetProperty("error"u8, out var error))
        {
            answer.TrySetException(new TaskQuestionException(ErrorOf(error)));
        }
        else
        {
            answer.TrySetResult(body.GetProperty("result"u8).Clone());
        }

        return true;
    }

    /// <summary>The question cannot be put, or whoever asked is over; false: nobody here asked that.</summary>
    public bool Refuse(Reject reject)
    {
        if (!_waiting.TryGetValue(reject.Question, out var answer))
        {
            return false;
        }

        // A task whose question cannot be put here is not refused an answer: it asks somewhere else.
        _ = reject.Over ? answer.TrySetCanceled() : answer.TrySetException(new TaskQuestionException(reject.Error));
        return true;
    }

    /// <summary>The error that a client answered with; its shape was checked when it came in.</summary>
    public static RpcError ErrorOf(JsonElement error) => new(error.GetProperty("code"u8).GetInt32(), error.GetProperty("message"u8).GetString()!);

    private DateTimeOffset Now => activation.Time.GetUtcNow();

    private (string Question, byte[] Json) Write(string method, JsonObject parameters)
    {
        var question = string.Create(CultureInfo.InvariantCulture, $"{epoch:x}-t{Interlocked.Increment(ref _last)}");
        return (question, Wire.ToJson(new JsonRpcRequest { Id = new RequestId(question), Method = method, Params = parameters }));
    }
}
