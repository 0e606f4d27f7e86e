using Actors.Core.Tasks;

namespace Actors.Core.Sessions;

/// <summary>What tasks tell: on the stream of a call that waits on the task, or on the standalone stream; never on two.</summary>
internal static class TaskNoticeRules
{
    /// <summary>Sends a notice where somebody is connected. Where nobody is, only log messages wait: the rest is soon out of date, and can be asked for.</summary>
    public static Transition Tell(SessionState state, TaskTold told)
    {
        var kind = told.Kind == TaskNoticeKind.Log ? EventKind.Message : EventKind.Progress;
        var log = new Notified(WaitingCall(state, told.Task), kind, "", told.Level, told.Json, told.Now);
        if (log.Stream == 0 && kind == EventKind.Progress)
        {
            return state.Streams.TryGetValue(state.Standalone, out var stream) && stream.To is not null
                ? StreamRules.Append(state, state.Standalone, kind, told.Json, told.Now)
                : new(state);
        }

        return NotificationRules.Send(state, log);
    }

    // One whose connection was lost may come back, but what is connected now sees it sooner.
    private static int WaitingCall(SessionState state, string task)
    {
        foreach (var (number, stream) in state.Streams)
        {
            if (stream.Task == task && stream is { Finished: false, Cancelled: false, To: not null } && stream.Shape != StreamShape.Json)
            {
                return number;
            }
        }

        return 0;
    }
}
