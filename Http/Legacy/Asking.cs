using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Http.Front;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Legacy;

/// <summary>Asks a session's actor for the sake of one HTTP request.</summary>
internal static class Asking
{
    /// <summary>The reply; null when there was none, and the request has been answered with that.</summary>
    public static async ValueTask<SessionReply?> Ask(IActors actors, HttpContext http, SessionTicket ticket, IMessage<SessionReply> message, RequestId? id = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await actors.Ask(ticket.Actor, message, CancellationToken.None);
            }
            catch (ActorUnreachableException unreachable) when (!unreachable.MayHaveRun && attempt == 1)
            {
                // Nothing has happened: the actor was just moving, so once more.
            }
            catch (ActorUnreachableException)
            {
                http.Response.Headers.RetryAfter = "1";
                await Reply.Error(http, StatusCodes.Status503ServiceUnavailable,
                    new(RpcCode.InternalError, "The session's state could not be read or saved; try again soon."), id);
                return null;
            }
        }
    }
}
