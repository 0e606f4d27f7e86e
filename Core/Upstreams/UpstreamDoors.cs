namespace Actors.Core.Upstreams;

/// <summary>
/// One link of a connection at a time in this process, even where an activation failed and the next begins before its link
/// is cleared away.
/// </summary>
internal sealed class UpstreamDoors
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UpstreamKey, Task> _last = [];

    /// <summary>Waits until whoever entered before has left, and enters. Leave by the result, also when the token fired.</summary>
    public async Task<Action> EnterAsync(UpstreamKey key, CancellationToken cancellationToken)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (_gate)
        {
            before = _last.GetValueOrDefault(key);
            // Whoever gives up waiting leaves those behind it waiting for whom it waited.
            _last[key] = before is null ? left.Task : Task.WhenAll(before, left.Task);
        }

        var mine = left.Task;
        try
        {
            if (before is not null)
            {
                await before.WaitAsync(cancellationToken);
            }
        }
        catch
        {
            Leave(key, left);
            throw;
        }

        return () => Leave(key, left);
    }

    private void Leave(UpstreamKey key, TaskCompletionSource left)
    {
        left.TrySetResult();
        lock (_gate)
        {
            if (_last.TryGetValue(key, out var last) && last.IsCompleted)
            {
                _last.Remove(key);
            }
        }
    }
}
