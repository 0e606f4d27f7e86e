using Actors.Core.Engine;
using Actors.Core.Tasks;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Owners;

/// <summary>
/// Tells owners which of their tasks have ended, off the tasks' turns: those that end while an owner is being told go together
/// into the next message. One for each node. An owner that is never told finds out when it looks.
/// </summary>
internal sealed partial class EndedTasks(ILogger logger)
{
    private const int MostAtOnce = 256;
    private const int MostTries = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Queue<string>> _owners = new(StringComparer.Ordinal);

    /// <summary>The task has ended; the first one tells of others too, and is held meanwhile.</summary>
    public void Add(string owner, IActivation task)
    {
        lock (_gate)
        {
            if (_owners.TryGetValue(owner, out var waiting))
            {
                waiting.Enqueue(task.Id.Key);
                return;
            }

            _owners.Add(owner, new([task.Id.Key]));
        }

        task.Run(stopping => TellAllAsync(owner, task, stopping));
    }

    // Even where the teller stops, each is told of once, as the others of its node may go on for a while.
    private async Task TellAllAsync(string owner, IActivation teller, CancellationToken stopping)
    {
        while (Take(owner) is { } ids)
        {
            for (var tries = 1; !await TryTellAsync(owner, ids, teller.Actors) && tries < MostTries; tries++)
            {
                if (!await PauseAsync(FirstPause * (1 << tries), teller.Time, stopping))
                {
                    break;
                }
            }
        }
    }

    private async Task<bool> TryTellAsync(string owner, IReadOnlyList<string> ids, IActors actors)
    {
        try
        {
            IMessage<Done> message = ids is [var id] ? new TaskEnded(id) : new TasksEnded(ids);
            await actors.Ask(TaskOwner.ToActor(owner), message, CancellationToken.None);
            return true;
        }
        catch (Exception exception)
        {
            LogNotTold(exception, owner, ids.Count);
            return false;
        }
    }

    private static async Task<bool> PauseAsync(TimeSpan pause, TimeProvider time, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(pause, time, stopping);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private List<string>? Take(string owner)
    {
        lock (_gate)
        {
            var waiting = _owners[owner];
            if (waiting.Count == 0)
            {
                _owners.Remove(owner);
                return null;
            }

            var ids = new List<string>(Math.Min(waiting.Count, MostAtOnce));
            while (ids.Count < MostAtOnce && waiting.TryDequeue(out var id))
            {
                ids.Add(id);
            }

            return ids;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Owner {Owner} could not be told that {Count} of its tasks have ended.")]
    private partial void LogNotTold(Exception exception, string owner, int count);
}
