using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;

namespace Actors.Http.Tasks;

/// <summary>
/// The tasks that one listen follows. Changes only mark a task; it is read when its turn to be told has come, so that a
/// client which reads slowly is told how the task stands then, and once.
/// </summary>
internal sealed class TaskListens : IDisposable
{
    private const int OpenedAtOnce = 16;

    private readonly ITasks _tasks;
    private readonly string _owner;
    private readonly Action _somethingChanged;
    private readonly ConcurrentDictionary<string, TaskListen> _open = new(StringComparer.Ordinal);

    private TaskListens(ITasks tasks, string owner, Action somethingChanged)
    {
        (_tasks, _owner, _somethingChanged) = (tasks, owner, somethingChanged);
    }

    /// <summary>Those that are followed, in the order in which they were asked for.</summary>
    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <summary>
    /// Begins to follow those of some tasks that are the owner's, and completes once no later change of them is missed. What
    /// has ended, or asks something, is told at once: who listens from now on would not hear of it otherwise.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="ids">Which ones; what is not the owner's is left out.</param>
    /// <param name="somethingChanged">Called from any thread when there may be something to tell.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<TaskListens> OpenAsync(ITasks tasks, string owner, IReadOnlyCollection<string> ids, Action somethingChanged, CancellationToken cancellationToken)
    {
        var listens = new TaskListens(tasks, owner, somethingChanged);
        try
        {
            await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancellationToken }, listens.OpenAsync);
            listens.Ids = [.. ids.Where(listens._open.ContainsKey)];
            return listens;
        }
        catch
        {
            listens.Dispose();
            throw;
        }
    }

    /// <summary>The tasks that changed since they were last told, as they stand now, one after the other.</summary>
    public async IAsyncEnumerable<TaskView> ChangedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var id in Ids)
        {
            if (_open.TryGetValue(id, out var listen) && listen.TakeChange() && await ReadAsync(listen, cancellationToken) is { } view)
            {
                yield return view;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var listen in _open.Values)
        {
            listen.Dispose();
        }
    }

    private async ValueTask OpenAsync(string id, CancellationToken cancellationToken)
    {
        // Whose it is comes first: a stranger must not even have it watched.
        if (await _tasks.ReadAsync(_owner, id, withOutcome: false, cancellationToken) is not { } known)
        {
            return;
        }

        var listen = new TaskListen(known, _somethingChanged);
        _open[id] = listen;
        if (!known.Status.IsFinal())
        {
            listen.Follow(await _tasks.WatchAsync(id, listen.Changed, cancellationToken));
        }

        // Between the reading and the watch it may have changed; whether it has is seen when it is read again.
        listen.Changed();
    }

    private async ValueTask<TaskView?> ReadAsync(TaskListen listen, CancellationToken cancellationToken)
    {
        try
        {
            var view = await _tasks.ReadAsync(_owner, listen.Id, withOutcome: true, cancellationToken);
            if (view is null || view.Status.IsFinal())
            {
                // It is gone, or has nothing to say after this.
                listen.Dispose();
                _open.TryRemove(listen.Id, out _);
            }

            return ModernTaskRules.IsThere(view) && listen.IsNews(view) ? view : null;
        }
        catch (ActorUnreachableException)
        {
            // Asked again with the stream's next sign of life.
            listen.ChangedQuietly();
            return null;
        }
    }
}
