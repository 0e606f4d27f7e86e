using System.Text.Json;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks;

/// <summary>What a running body waits for the actor to do: steps to be saved, and questions to be answered. Safe from any thread.</summary>
internal sealed class TaskRequests
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonElement>> _waiting = [];
    private int _last;
    private bool _closed;

    /// <summary>Asks, and waits. What comes after the end of the run is as good as cancelled.</summary>
    /// <param name="ask">Tells the actor; false: it hears nothing any more.</param>
    /// <param name="unask">Tells the actor that nobody waits for it any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<JsonElement> AskAsync(Func<int, bool> ask, Action<int>? unask, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        int number;
        lock (_gate)
        {
            if (_closed)
            {
                throw new OperationCanceledException("The attempt is over.");
            }

            number = ++_last;
            _waiting.Add(number, answer);
        }

        using var cancelled = cancellationToken.UnsafeRegister(_ => Cancel(number, unask, cancellationToken), null);
        if (!ask(number))
        {
            Take(number)?.TrySetCanceled(CancellationToken.None);
        }

        return await answer.Task;
    }

    /// <summary>It is done, or answered.</summary>
    public void Answer(int number, JsonElement result) => Take(number)?.TrySetResult(result);

    /// <summary>It is answered with an error.</summary>
    public void Refuse(int number, RpcError error) => Take(number)?.TrySetException(new TaskQuestionException(error));

    /// <summary>It comes too late.</summary>
    public void TooLate(int number) => Take(number)?.TrySetCanceled(CancellationToken.None);

    /// <summary>Nothing that is waited for comes any more.</summary>
    public void Close()
    {
        TaskCompletionSource<JsonElement>[] rest;
        lock (_gate)
        {
            _closed = true;
            rest = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (var answer in rest)
        {
            answer.TrySetCanceled(CancellationToken.None);
        }
    }

    private void Cancel(int number, Action<int>? unask, CancellationToken cancellationToken)
    {
        if (Take(number) is { } answer)
        {
            answer.TrySetCanceled(cancellationToken);
            unask?.Invoke(number);
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
