using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Http.Front;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Legacy;

/// <summary>GETs of a session: the standalone stream, and resumptions.</summary>
internal sealed class Listening(SessionContext context, StandaloneStreams standalones)
{
    /// <summary>Opens or resumes a stream and writes it until it ends.</summary>
    public async Task HandleAsync(HttpContext http, Principal principal, HostedServer server, SessionTicket ticket)
    {
        if (context.Drain.IsDraining)
        {
            http.Response.Headers.RetryAfter = "1";
            await Reply.Error(http, StatusCodes.Status503ServiceUnavailable, new(RpcCode.InternalError, "The server is stopping; try again soon."));
            return;
        }

        using var counted = context.OpenStreams.TryOpen(principal);
        if (counted is null)
        {
            http.Response.Headers.RetryAfter = "1";
            await Reply.Error(http, StatusCodes.Status429TooManyRequests,
                new(RpcCode.InvalidRequest, $"{context.Options.Limits.StreamsPerCaller} streams are open; close one first."));
            return;
        }

        // A call that is taken up again may outlive this request, so it gets nothing of it but its caller. The request itself is
        // for the making of the session's server, where servers differ by request, which is done before this is answered.
        var scope = new CallScope(Flow: null, http.User, Services: null, http);
        var connection = new SessionConnection(context.NextConnection(), scope, context.Options.Limits.BufferedBytes);
        context.Connections.Add(connection);
        try
        {
            await ServeAsync(http, server, ticket, connection);
        }
        finally
        {
            context.Connections.Remove(connection.Id);
        }
    }

    private async Task ServeAsync(HttpContext http, HostedServer server, SessionTicket ticket, SessionConnection connection)
    {
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        var stamp = context.News.StampOf(server);
        var attach = new AttachSession(ticket, new Address(context.Actors.Node, connection.Id), last.Length == 0 ? null : last, stamp) { User = SentUser.Of(http.User) };
        var reply = await Asking.Ask(context.Actors, http, ticket, attach);
        switch (reply)
        {
            case null:
                return;
            case { Gone: true }:
                await LegacyFront.Unknown(http, null);
                return;
            case { Error: { } error }:
                await Reply.Error(http, reply.Status, error);
                return;
            case { End: true }:
                Reply.BeginEvents(http);
                await http.Response.Body.WriteAsync(reply.First, http.RequestAborted);
                return;
        }

        using var lists = standalones.Open(connection, server, last.Length == 0 ? null : last, ticket);
        var whole = await new SessionStream(http, connection, context).ListenAsync(reply.First);
        connection.Break();
        await Asking.Ask(context.Actors, http, ticket, new DetachSession(ticket, reply.Stream, connection.Id, Lost: !whole));
    }
}
