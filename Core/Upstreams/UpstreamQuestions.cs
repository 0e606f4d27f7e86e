using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Upstreams;

/// <summary>What a server waits for its callers to answer. Safe from any thread.</summary>
internal sealed class UpstreamQuestions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonElement>> _waiting = [];
    private int _last;
    private bool _closed;

    /// <summary>Asks, and waits.</summary>
    /// <param name="ask">Tells the actor of the question with this number.</param>
    /// <param name="unask">Tells it that nobody waits any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<JsonElement> AskAsync(Action<int> ask, Action<int> unask, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        int number;
        lock (_gate)
        {
            if (_closed)
            {
                throw Over;
            }

            number = ++_last;
            _waiting.Add(number, answer);
        }

        using var cancelled = cancellationToken.UnsafeRegister(_ => Cancel(number, unask, cancellationToken), null);
        ask(number);
        return await answer.Task;
    }

    /// <summary>It is answered.</summary>
    public void Answer(int number, JsonElement result) => Take(number)?.TrySetResult(result);

    /// <summary>It is answered with an error.</summary>
    public void Refuse(int number, RpcError error) => Take(number)?.TrySetException(error.ToException());

    /// <summary>Nobody answers any more.</summary>
    public void Close()
    {
        TaskCompletionSource<JsonElement>[] rest;
        lock (_gate)
        {
            _closed = true;
            rest = [.. _waiting.OrderBy(entry => entry.Key).Select(entry => entry.Value)];
            _waiting.Clear();
        }

        foreach (var answer in rest)
        {
            answer.TrySetException(Over);
        }
    }

    private static Exception Over => new RpcError(RpcCode.InternalError, "The connection is being closed.").ToException();

    private void Cancel(int number, Action<int> unask, CancellationToken cancellationToken)
    {
        if (Take(number) is { } answer)
        {
            answer.TrySetCanceled(cancellationToken);
            unask(number);
        }
    }

    private TaskCompletionSource<JsonElement>? Take(int number)
    {
        lock (_gate)
        {
            return _waiting.Remove(number, out var answer) ? answer : null;
        }
    }
}
