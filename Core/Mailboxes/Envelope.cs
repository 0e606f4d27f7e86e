namespace Actors.Core.Mailboxes;

/// <summary>An asked message that waits for its turn, and the promise of its reply. A told message waits bare.</summary>
internal sealed class Envelope(object message) : TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    // The asker's ambient context (its trace, for one), so that a turn sees the same whether it waited or not.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    public object Message { get; } = message;

    /// <summary>Goes on in the context of whoever asked; for an async method, whose caller keeps its own.</summary>
    public void EnterContext()
    {
        if (_context is not null)
        {
            ExecutionContext.Restore(_context);
        }
    }

    /// <summary>Gives the asker an exception; it counts as seen even when the asker has gone.</summary>
    public void Fail(Exception error)
    {
        SetException(error);
        _ = Task.Exception;
    }
}

/// <summary>Stands in a mailbox where the activation is to end for the node's draining: what came before it still has its turn.</summary>
internal sealed class DrainMark
{
    public static DrainMark Value { get; } = new();

    /// <summary>The same, where somebody is about to be answered then: a moment later, when nobody is.</summary>
    public static DrainMark WhenFree { get; } = new();
}
