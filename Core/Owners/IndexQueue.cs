using Actors.Core.Tasks;

namespace Actors.Core.Owners;

/// <summary>
/// Puts tasks into their owners' indexes: those that are created while an owner saves go together into its next save, since
/// an owner saves one thing after another, and all callers without authentication are one owner.
/// </summary>
internal sealed class IndexQueue(PatientActors actors)
{
    private const int MostAtOnce = 256;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Queue<Waiting>> _owners = new(StringComparer.Ordinal);

    /// <summary>Completes once the task is durably in its owner's index.</summary>
    public Task IndexAsync(string owner, TaskEntry task)
    {
        var waiting = new Waiting(task, new(TaskCreationOptions.RunContinuationsAsynchronously));
        bool idle;
        lock (_gate)
        {
            idle = !_owners.TryGetValue(owner, out var queue);
            if (queue is null)
            {
                _owners.Add(owner, queue = new());
            }

            queue.Enqueue(waiting);
        }

        if (idle)
        {
            // The first one sends for others too: nothing of its own caller goes along.
            using (ExecutionContext.SuppressFlow())
            {
                _ = SendAllAsync(owner);
            }
        }

        return waiting.Done.Task;
    }

    private async Task SendAllAsync(string owner)
    {
        while (Take(owner) is { } batch)
        {
            try
            {
                var message = new IndexTasks([.. batch.Select(waiting => waiting.Task)]);
                await actors.AskAsync(TaskOwner.ToActor(owner), message, PatientActors.Brief, CancellationToken.None);
                batch.ForEach(waiting => waiting.Done.SetResult());
            }
            catch (Exception exception)
            {
                batch.ForEach(waiting => waiting.Fail(exception));
            }
        }
    }

    private List<Waiting>? Take(string owner)
    {
        lock (_gate)
        {
            var queue = _owners[owner];
            if (queue.Count == 0)
            {
                _owners.Remove(owner);
                return null;
            }

            var batch = new List<Waiting>();
            while (batch.Count < MostAtOnce && queue.TryDequeue(out var waiting))
            {
                batch.Add(waiting);
            }

            return batch;
        }
    }

    private readonly record struct Waiting(TaskEntry Task, TaskCompletionSource Done)
    {
        // It counts as seen even when its creator has gone.
        public void Fail(Exception error)
        {
            Done.SetException(error);
            _ = Done.Task.Exception;
        }
    }
}
