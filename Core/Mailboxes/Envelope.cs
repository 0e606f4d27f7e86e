namespace Actors.Core.Mailboxes;

/// <summary>An asked message that waits for its turn, and the promise of its reply. A told message waits bare.</summary>
internal sealed class Envelope(object message) : TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    // The asker's ambient context (its trace, for one), so that a turn sees the same whether it waited or not.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    public object Message { get; } = message;

    /// <summary>Runs the turn in the context of whoever asked; the returned task never fails.</summary>
    public Task Run(Func<ValueTask<object?>> turn)
    {
        if (_context is null)
        {
            return Finish(turn);
        }

        Task finished = System.Threading.Tasks.Task.CompletedTask;
        ExecutionContext.Run(_context, _ => finished = Finish(turn), null);
        return finished;
    }

    /// <summary>Gives the asker an exception; it counts as seen even when the asker has gone.</summary>
    public void Fail(Exception error)
    {
        SetException(error);
        _ = Task.Exception;
    }

    private async Task Finish(Func<ValueTask<object?>> turn)
    {
        try
        {
            SetResult(await turn());
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }
}

/// <summary>Stands in a mailbox where the activation is to end for the node's draining: what came before it still has its turn.</summary>
internal sealed class DrainMark
{
    public static DrainMark Value { get; } = new();
}
