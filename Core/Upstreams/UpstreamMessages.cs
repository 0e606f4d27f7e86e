using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Core.Engine;
using Actors.Core.Protocol;

namespace Actors.Core.Upstreams;

/// <summary>
/// Makes a call. The reply says whether it was taken; what it says and how it ends is pushed to the caller's node
/// (<see cref="UpstreamPush"/>). A call whose caller's node no longer says that it waits (<see cref="BeatUpstream"/>) is cancelled.
/// </summary>
/// <param name="Call">Names the call, uniquely among all calls of all nodes.</param>
/// <param name="Node">Where its caller waits.</param>
/// <param name="What">What to ask the server.</param>
internal sealed record CallUpstream(string Call, string Node, UpstreamCall What) : IMessage<UpstreamReply>;

/// <summary>The caller has given the call up. Unknown calls have ended already.</summary>
internal sealed record CancelUpstream(string Call) : IMessage<Done>;

/// <summary>The caller answers a question that the server asked during its call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Question">The question's number.</param>
/// <param name="Error">The error that it is answered with; null: with <see cref="Result"/>.</param>
internal sealed record AnswerUpstream(string Call, int Question, RpcError? Error = null) : IMessage<Done>
{
    /// <summary>The answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Result { get; init; }
}

/// <summary>A node follows a resource from now on, or no longer. Taken and ended like a call.</summary>
/// <param name="Call">Names the wish, as a call is named.</param>
/// <param name="Node">Who follows, for as long as it sends <see cref="BeatUpstream"/>.</param>
/// <param name="Uri">The resource.</param>
/// <param name="Follow">Whether it follows.</param>
internal sealed record FollowUpstream(string Call, string Node, string Uri, bool Follow) : IMessage<UpstreamReply>;

/// <summary>All that a node follows: it noticed that the connection's actor, which keeps it in memory only, has another count.</summary>
internal sealed record DeclareFollows(string Node, IReadOnlyList<string> Uris) : IMessage<Done>;

/// <summary>Ends the connection, whoever uses it. Taken like a call, and ended as one when nothing of the connection is left.</summary>
internal sealed record CloseUpstream(string Call, string Node) : IMessage<UpstreamReply>;

/// <summary>A node still waits for these calls, and still follows what it followed.</summary>
internal sealed record BeatUpstream(string Node, IReadOnlyList<string> Calls) : IMessage<UpstreamBeat>;

/// <summary>The answer to <see cref="BeatUpstream"/>.</summary>
/// <param name="Unknown">Calls that this activation does not know: they were lost with an earlier one.</param>
/// <param name="Follows">How many resources it knows the node to follow.</param>
internal sealed record UpstreamBeat(IReadOnlyList<string> Unknown, int Follows);

/// <summary>How the connection is.</summary>
internal sealed record ReadUpstream : IMessage<UpstreamHealth>, IRead;

/// <summary>Whether a call was taken.</summary>
/// <param name="Failure">Why not; none: it was.</param>
/// <param name="Message">The same in words.</param>
internal sealed record UpstreamReply(UpstreamFailure Failure, string? Message = null)
{
    /// <summary>It was taken.</summary>
    public static UpstreamReply Taken { get; } = new(UpstreamFailure.None);
}
