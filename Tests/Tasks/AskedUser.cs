using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>Somebody to whom a waiter may put questions; answers when a test says so.</summary>
internal sealed class AskedUser
{
    private readonly TaskCompletionSource<TaskQuestion> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JsonElement> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _withdrawn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TaskQuestion> Asked => _asked.Task;

    public Task Withdrawn => _withdrawn.Task;

    public async Task<JsonElement> AskAsync(TaskQuestion question, CancellationToken cancellationToken)
    {
        _asked.TrySetResult(question);
        try
        {
            return await _answer.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _withdrawn.TrySetResult();
            throw;
        }
    }

    public void Answer(string json) => _answer.SetResult(Json(json));

    public void Refuse(int code, string message) => _answer.SetException(new TaskQuestionException(new RpcError(code, message)));

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
