namespace Actors.Core.Tasks;

/// <summary>One interest in a task's changes, until it is disposed.</summary>
internal sealed class TaskListener(TaskHub hub, string id, Action changed) : IDisposable
{
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The task.</summary>
    public string Id => id;

    /// <summary>What is called back.</summary>
    public Action Changed => changed;

    /// <summary>Returns once no later change is missed.</summary>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        using var givingUp = cancellationToken.UnsafeRegister(static (joined, token) => ((TaskCompletionSource)joined!).TrySetCanceled(token), _joined);
        await _joined.Task;
    }

    /// <summary>No change is told after this returns, except one that is being told at this moment.</summary>
    public void Dispose() => hub.Leave(this);

    /// <summary>The task knows of this node.</summary>
    internal void Join() => _joined.TrySetResult();

    /// <summary>The task could not be reached for too long.</summary>
    internal void Fail(Exception reason)
    {
        if (_joined.TrySetException(reason))
        {
            // Whoever does not wait for it need not hear of it.
            _ = _joined.Task.Exception;
        }
    }
}
