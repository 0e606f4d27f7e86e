using Actors.Core.Engine;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Http.Front;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Legacy;

/// <summary>Serves the generation with a handshake: finds the session of a request and asks its actor.</summary>
internal sealed class LegacyFront(SessionContext context, Opening opening, SessionCalls calls, Listening listening, Sessionless sessionless, Batches batches)
{
    private static readonly RpcError NotFound = new(RpcCode.SessionNotFound, "There is no such session; open a new one with initialize.");

    /// <summary>A POST with one message.</summary>
    public async Task PostAsync(Exchange exchange)
    {
        var (http, principal, message, server) = exchange;
        var id = http.Request.Headers["Mcp-Session-Id"].ToString();
        if (message.Kind == IncomingKind.Invalid)
        {
            await Reply.Error(http, StatusCodes.Status400BadRequest, new(RpcCode.InvalidRequest, message.Problem!), message.Id);
        }
        else if (id.Length == 0 && message is { Kind: IncomingKind.Request, Method: "initialize" })
        {
            await opening.HandleAsync(exchange);
        }
        else if (!await VersionIsLegal(http, message))
        {
            // Answered already.
        }
        else if (id.Length == 0)
        {
            await sessionless.HandleAsync(exchange);
        }
        else if (await TicketOf(http, principal, server, id, message) is { } ticket)
        {
            await (message.Kind switch
            {
                IncomingKind.Request => calls.HandleAsync(exchange, ticket),
                IncomingKind.Notification => NotifyAsync(http, message, ticket),
                _ => TellAsync(http, message, new AnswerSession(ticket, message.Id, message.Body), ticket),
            });
        }
    }

    /// <summary>A POST with a JSON array.</summary>
    public async Task PostBatchAsync(HttpContext http, Principal principal, IncomingBody body, HostedServer server)
    {
        if (await VersionIsLegal(http, null))
        {
            await BatchAsync(http, principal, body, server);
        }
    }

    private async Task BatchAsync(HttpContext http, Principal principal, IncomingBody body, HostedServer server)
    {
        if (http.Request.Headers["Mcp-Session-Id"].Count == 0)
        {
            await Reply.Error(http, StatusCodes.Status400BadRequest, Batches.NotHere);
        }
        else if (await TicketOf(http, principal, server, http.Request.Headers["Mcp-Session-Id"].ToString(), null) is { } ticket)
        {
            await batches.HandleAsync(http, ticket, body);
        }
    }

    /// <summary>A GET: the standalone stream, or the rest of another one.</summary>
    public async Task GetAsync(HttpContext http, Principal principal, HostedServer server)
    {
        if (!AcceptHeader.Read(http.Request.Headers.Accept.ToString()).HasFlag(Accepts.Events))
        {
            await Reply.Error(http, StatusCodes.Status406NotAcceptable, new(RpcCode.InvalidRequest, "Accept 'text/event-stream'."));
        }
        else if (await TicketOf(http, principal, server) is { } ticket)
        {
            await listening.HandleAsync(http, principal, server, ticket);
        }
    }

    /// <summary>A DELETE: the client ends its session.</summary>
    public async Task DeleteAsync(HttpContext http, Principal principal, HostedServer server)
    {
        if (await TicketOf(http, principal, server) is not { } ticket)
        {
            return;
        }

        var reply = await Asking.Ask(context.Actors, http, ticket, new CloseSession(ticket));
        if (reply is { Gone: true })
        {
            await Unknown(http, null);
        }
        else if (reply is not null)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>Answers for a session that is unknown, closed, expired or somebody else's: all the same.</summary>
    internal static Task Unknown(HttpContext http, Incoming? message) => Reply.Error(http, StatusCodes.Status404NotFound, NotFound, message?.Id);

    private async Task<SessionTicket?> TicketOf(HttpContext http, Principal principal, HostedServer server)
    {
        var id = http.Request.Headers["Mcp-Session-Id"].ToString();
        if (id.Length == 0)
        {
            await Reply.Error(http, StatusCodes.Status400BadRequest, new(RpcCode.InvalidRequest, "Send the 'Mcp-Session-Id' that initialize returned."));
            return null;
        }

        return await VersionIsLegal(http, null) ? await TicketOf(http, principal, server, id, null) : null;
    }

    /// <summary>The ticket of a session id; null when the request has been answered, since there is no such session.</summary>
    private async ValueTask<SessionTicket?> TicketOf(HttpContext http, Principal principal, HostedServer server, string id, Incoming? message)
    {
        try
        {
            if (await context.Tickets.OpenAsync(id, principal, server.Key.Name, http.RequestAborted) is { } ticket)
            {
                return ticket;
            }
        }
        catch (ActorUnreachableException)
        {
            // Whether it is unknown is not known: a 404 would make the client give its session up.
            http.Response.Headers.RetryAfter = "1";
            await Reply.Error(http, StatusCodes.Status503ServiceUnavailable, Asking.Unreachable, message?.Id);
            return null;
        }

        await Unknown(http, message);
        return null;
    }

    // The author's handlers and filters hear it as its sender's, with the request that brought it.
    private async Task NotifyAsync(HttpContext http, Incoming message, SessionTicket ticket)
    {
        var connection = calls.Connect(http);
        try
        {
            var from = new Address(context.Actors.Node, connection.Id);
            await TellAsync(http, message, new NotifySession(ticket, message.Method, message.Params, from) { User = SentUser.Of(http.User) }, ticket);
        }
        finally
        {
            context.Connections.Remove(connection.Id);
        }
    }

    private async Task TellAsync(HttpContext http, Incoming message, IMessage<SessionReply> tell, SessionTicket ticket)
    {
        var reply = await Asking.Ask(context.Actors, http, ticket, tell);
        if (reply is { Gone: true })
        {
            await Unknown(http, message);
        }
        else if (reply is { Error: { } error })
        {
            http.Response.Headers.RetryAfter = "1";
            await Reply.Error(http, reply.Status, error);
        }
        else if (reply is not null)
        {
            Reply.Accepted(http);
        }
    }

    // A supported revision that is not the negotiated one is let pass: rejecting it breaks sloppy clients for no gain.
    private static async Task<bool> VersionIsLegal(HttpContext http, Incoming? message)
    {
        var version = http.Request.Headers["MCP-Protocol-Version"].ToString();
        if (version.Length == 0 || McpVersion.IsLegacy(version) || McpVersion.IsModern(version))
        {
            return true;
        }

        await Reply.Error(http, StatusCodes.Status400BadRequest, new(RpcCode.InvalidRequest,
            $"This host does not speak the protocol version of the request; it speaks {McpVersion.NewestLegacy}, {McpVersion.June2025} and {McpVersion.March2025} in sessions."), message?.Id);
        return false;
    }
}
