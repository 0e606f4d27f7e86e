using System.Text.Json;

namespace Actors.Http.Modern.Questions;

/// <summary>One question of a running handler that has no answer yet.</summary>
internal sealed class Question(string method, JsonElement parameters)
{
    private readonly TaskCompletionSource<JsonElement> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is asked: elicitation, sampling or roots.</summary>
    public string Method => method;

    /// <summary>How it is asked.</summary>
    public JsonElement Parameters => parameters;

    /// <summary>The client's answer.</summary>
    public Task<JsonElement> Answer => _answer.Task;

    /// <summary>Gives the answer; the handler goes on elsewhere.</summary>
    public void Resolve(JsonElement answer) => _answer.TrySetResult(answer);

    /// <summary>Says that there will be none.</summary>
    public void Fail(Exception exception)
    {
        _answer.TrySetException(exception);
        // A handler that asked and went away must not leave an exception behind that nobody looked at.
        _ = _answer.Task.Exception;
    }
}
