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
    /// <summary>What a request gets whose session gave no reply.</summary>
    public static RpcError Unreachable { get; } = new(RpcCode.InternalError, "The session's state could not be read or saved; try again soon.");

    /// <summary>The reply; null when there was none, and the request has been answered with that.</summary>
    public static async ValueTask<SessionReply?> Ask(IActors actors, HttpContext http, SessionTicket ticket, IMessage<SessionReply> message, RequestId? id = null)
    {
        if (await TryAsk(actors, ticket, message) is { } reply)
        {
            return reply;
        }

        if (!http.Response.HasStarted)
        {
            http.Response.Headers.RetryAfter = "1";
        }

        await Reply.Error(http, StatusCodes.Status503ServiceUnavailable, Unreachable, id);
        return null;
    }

    /// <summary>The reply; null when there was none.</summary>
    public static async ValueTask<SessionReply?> TryAsk(IActors actors, SessionTicket ticket, IMessage<SessionReply> message)
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
                return null;
            }
        }
    }
}
