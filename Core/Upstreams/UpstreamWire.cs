using Actors.Core.Engine;

namespace Actors.Core.Upstreams;

/// <summary>The messages of a connection, as engines send them between processes.</summary>
internal static class UpstreamWire
{
    /// <summary>All of them; names never change.</summary>
    public static IReadOnlyList<MessageType> Messages { get; } =
    [
        new("call", UpstreamJson.Default.CallUpstream, UpstreamJson.Default.UpstreamReply),
        new("cancel", UpstreamJson.Default.CancelUpstream, UpstreamJson.Default.Done),
        new("answer", UpstreamJson.Default.AnswerUpstream, UpstreamJson.Default.Done),
        new("follow", UpstreamJson.Default.FollowUpstream, UpstreamJson.Default.UpstreamReply),
        new("declare-follows", UpstreamJson.Default.DeclareFollows, UpstreamJson.Default.Done),
        new("close", UpstreamJson.Default.CloseUpstream, UpstreamJson.Default.UpstreamReply),
        new("beat", UpstreamJson.Default.BeatUpstream, UpstreamJson.Default.UpstreamBeat),
        new("read", UpstreamJson.Default.ReadUpstream, UpstreamJson.Default.UpstreamHealth),
    ];
}
