using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>Somebody who waits for a reply, until it is there or they wait no longer.</summary>
internal sealed class Asking<TReply> : TaskCompletionSource<TReply>
{
    private readonly CancellationTokenRegistration _cancelled;

    public Asking(CancellationToken cancellationToken) =>
        _cancelled = cancellationToken.Register(static (asking, token) => ((Asking<TReply>)asking!).TrySetCanceled(token), this);

    public void Done(object? reply, ActorUnreachableException? error)
    {
        _cancelled.Dispose();
        if (error is null)
        {
            TrySetResult((TReply)reply!);
        }
        else if (TrySetException(error))
        {
            // It counts as seen even when the asker has gone.
            _ = Task.Exception;
        }
    }
}
