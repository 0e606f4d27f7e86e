using System.Security.Cryptography;
using System.Text;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Core.Upstreams;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Serving;

/// <summary>Tells callers apart, without saying who they are: keys of actors and messages are seen by more than those who may know that.</summary>
internal static class CallerDigest
{
    /// <summary>
    /// Whose call it is (<see cref="UpstreamCall.Caller"/>): the principal's; without one, the session's; and where there is neither, nobody
    /// else's. So what a server asks or says during no call in particular never reaches a stranger.
    /// </summary>
    public static string Of(MessageContext context) =>
        Principal.Of(context.User) is { IsAnonymous: false } principal ? Of("principal", principal.Key)
        : (context.JsonRpcMessage.Context?.RelatedTransport as ICallTransport)?.SessionId is { } session ? Of("session", session)
        : RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static string Of(string kind, string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{text}")).AsSpan(0, 16));
}
