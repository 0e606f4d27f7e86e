using Actors.Core.Engine;
using Actors.Core.Owners;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Tasks;

/// <summary>What a task tells others, outside of its turns: nodes that watch it, the session that created it, its owner.</summary>
internal sealed partial class TaskMessenger(IActivation activation, ITaskSessions sessions, EndedTasks endings, ILogger logger)
{
    private const int MostTries = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    // Most tasks have nobody to tell but their owner.
    private TaskOutbox? _pushes, _session;

    private string Id => activation.Id.Key;

    private TaskOutbox Session => _session ??= new(activation);

    /// <summary>Says what an effect wants said.</summary>
    public void Send(TaskEffect effect)
    {
        switch (effect)
        {
            case TaskEffect.Push push:
                (_pushes ??= new(activation)).Add(_ => Push(push), mayMiss: false);
                break;
            case TaskEffect.Tell tell:
                if (!Session.Add(stopping => ToSession(tell.Session, token => sessions.TellAsync(tell.Session, tell.Notice, token), stopping), mayMiss: true))
                {
                    LogTooMuch(Id, tell.Session);
                }

                break;
            case TaskEffect.Offer offer:
                Session.Add(stopping => ToSession(offer.Session, token => sessions.AskAsync(offer.Session, offer.Question, token), stopping), mayMiss: false);
                break;
            case TaskEffect.TellEnded ended:
                endings.Add(ended.Owner, activation);
                break;
            case TaskEffect.TellGone gone:
                activation.Run(stopping => TellGone(gone.Owner, stopping));
                break;
        }
    }

    /// <summary>Tells whoever watches that this activation forgets them.</summary>
    public ValueTask PushStopped(TaskState state) => state.Watchers.IsEmpty
        ? default
        : Push(new TaskEffect.Push(state.Watchers, new TaskPush(state.Id, state.Record?.Version ?? 0, TaskPushKind.Stopped)));

    // A push takes no time worth a token, and the last ones are sent when the token has fired.
    private async ValueTask Push(TaskEffect.Push push)
    {
        ReadOnlyMemory<byte>[] what = [push.What.ToBytes()];
        foreach (var node in push.Nodes)
        {
            var taken = false;
            try
            {
                taken = await activation.Actors.Push(new NodeId(node), TaskPush.Connection, what, CancellationToken.None);
            }
            catch (Exception exception)
            {
                LogNotPushed(exception, Id, node);
            }

            if (!taken)
            {
                activation.Tell(new TaskInput.WatcherLost(node));
            }
        }
    }

    private async ValueTask ToSession(string session, Func<CancellationToken, ValueTask> say, CancellationToken stopping)
    {
        try
        {
            await say(stopping);
        }
        catch (Exception exception)
        {
            LogSessionNotTold(exception, Id, session);
        }
    }

    // An owner that is never told finds out when it looks.
    private async Task TellGone(string owner, CancellationToken stopping)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await activation.Actors.Ask(TaskOwner.ToActor(owner), new TaskGone(Id), CancellationToken.None);
                return;
            }
            catch (ActorUnreachableException exception)
            {
                LogOwnerNotTold(exception, Id, owner);
                if (tries == MostTries)
                {
                    return;
                }
            }

            await Task.Delay(FirstPause * (1 << tries), activation.Time, stopping);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Node {Node} could not be told of a change of task {Task}.")]
    private partial void LogNotPushed(Exception exception, string task, string node);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Session {Session} could not be told something of task {Task}.")]
    private partial void LogSessionNotTold(Exception exception, string task, string session);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Session {Session} does not keep up with what task {Task} says; some of it is dropped.")]
    private partial void LogTooMuch(string task, string session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Owner {Owner} could not be told that task {Task} is no more.")]
    private partial void LogOwnerNotTold(Exception exception, string task, string owner);
}
