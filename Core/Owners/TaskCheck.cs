using Actors.Core.Engine;
using Actors.Core.Tasks;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Owners;

/// <summary>Asks tasks that are thought to be under way whether they still are.</summary>
internal sealed partial class TaskCheck(IActors actors, ILogger logger)
{
    private const int AtOnce = 16;

    /// <summary>Which of these tasks have ended, and which are unknown; one that gives no answer is neither.</summary>
    public async Task<(IReadOnlyList<string> Over, IReadOnlyList<string> Unknown)> AskAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var replies = new TaskReply?[ids.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, ids.Count)).Select(_ => Asker()));
        return (Where(reply => reply.View?.Status.IsFinal() == true), Where(reply => reply.Kind == TaskReplyKind.Unknown));

        List<string> Where(Func<TaskReply, bool> holds) => [.. ids.Where((_, index) => replies[index] is { } reply && holds(reply))];

        async Task Asker()
        {
            while (Interlocked.Increment(ref next) is var index && index < ids.Count)
            {
                replies[index] = await AskAsync(ids[index], cancellationToken);
            }
        }
    }

    private async Task<TaskReply?> AskAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await actors.Ask(TaskId.ToActor(id), new ReadTask(Owner: null, WithOutcome: false), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotAsked(exception, id);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Task {Task} could not be asked whether it has ended.")]
    private partial void LogNotAsked(Exception exception, string task);
}
