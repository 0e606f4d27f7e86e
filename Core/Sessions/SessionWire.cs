using Actors.Core.Engine;

namespace Actors.Core.Sessions;

/// <summary>The messages of a session, as engines send them between processes.</summary>
internal static class SessionWire
{
    /// <summary>All of them; names never change.</summary>
    public static IReadOnlyList<MessageType> Messages { get; } =
    [
        new("open", SessionJson.Default.OpenSession, SessionJson.Default.SessionReply),
        new("call", SessionJson.Default.CallSession, SessionJson.Default.SessionReply),
        new("notify", SessionJson.Default.NotifySession, SessionJson.Default.SessionReply),
        new("answer", SessionJson.Default.AnswerSession, SessionJson.Default.SessionReply),
        new("attach", SessionJson.Default.AttachSession, SessionJson.Default.SessionReply),
        new("detach", SessionJson.Default.DetachSession, SessionJson.Default.SessionReply),
        new("part", SessionJson.Default.PartSession, SessionJson.Default.SessionReply),
        new("close", SessionJson.Default.CloseSession, SessionJson.Default.SessionReply),
        new("resource-changed", SessionJson.Default.ResourceChanged, SessionJson.Default.ResourceChangeTaken),
        new("tell-of-task", SessionJson.Default.TellOfTask, SessionJson.Default.Done),
        new("ask-for-task", SessionJson.Default.AskForTask, SessionJson.Default.Done),
        new("wake-up", SessionJson.Default.WakeUp, SessionJson.Default.Done),
    ];
}
