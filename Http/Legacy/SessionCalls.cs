using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Http.Front;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Actors.Http.Legacy;

/// <summary>Requests within a session: one exchange waits for one answer.</summary>
internal sealed class SessionCalls(SessionContext context)
{
    /// <summary>Gives the request to the session and writes what comes back.</summary>
    public async Task HandleAsync(Exchange exchange, SessionTicket ticket)
    {
        var (http, principal, message, _) = exchange;
        var accepts = AcceptHeader.Read(http.Request.Headers.Accept.ToString());
        if (accepts == Accepts.None)
        {
            await Reply.Error(http, StatusCodes.Status406NotAcceptable, new(RpcCode.InvalidRequest, "Accept 'application/json' and 'text/event-stream'."), message.Id);
            return;
        }

        if (await BeginAsync(http, principal, message) is not { } counted)
        {
            return;
        }

        try
        {
            var shape = ShapeOf(message.Method, ticket.Version, accepts);
            var connection = Connect(http);
            try
            {
                await AnswerAsync(http, message, ticket, connection, shape);
            }
            finally
            {
                context.Connections.Remove(connection.Id);
            }
        }
        finally
        {
            counted.End();
        }
    }

    /// <summary>Counts the call for its caller; null when refused and answered.</summary>
    internal async ValueTask<CallerCalls.Count?> BeginAsync(HttpContext http, Principal principal, Incoming? message)
    {
        if (context.Drain.IsDraining)
        {
            http.Response.Headers.RetryAfter = "1";
            await Reply.Error(http, StatusCodes.Status503ServiceUnavailable, new(RpcCode.InternalError, "The server is stopping; try again soon."), message?.Id);
            return null;
        }

        if (context.Calls.TryBegin(principal) is { } counted)
        {
            return counted;
        }

        http.Response.Headers.RetryAfter = "1";
        await Reply.Error(http, StatusCodes.Status429TooManyRequests,
            new(RpcCode.InvalidRequest, $"{context.Options.Limits.CallsPerCaller} calls are in flight; wait for one to end."), message?.Id);
        return null;
    }

    /// <summary>Opens a connection for a call, reachable for pushes.</summary>
    internal SessionConnection Connect(HttpContext http)
    {
        var scope = new CallScope(ExecutionContext.Capture(), http.User, http.RequestServices, http);
        var connection = new SessionConnection(context.NextConnection(), scope, context.Options.Limits.BufferedBytes);
        context.Connections.Add(connection);
        return connection;
    }

    private async Task AnswerAsync(HttpContext http, Incoming message, SessionTicket ticket, SessionConnection connection, StreamShape shape)
    {
        var from = new Address(context.Actors.Node, connection.Id);
        var reply = await Asking.Ask(context.Actors, http, ticket, new CallSession(ticket, from, message.Id, message.Method, message.Params, shape) { User = SentUser.Of(http.User) }, message.Id);
        switch (reply)
        {
            case null:
                return;
            case { Gone: true }:
                await LegacyFront.Unknown(http, message);
                return;
            case { Error: { } error }:
                await Reply.Error(http, reply.Status, error, message.Id);
                return;
        }

        var whole = shape == StreamShape.Json
            ? await JsonAsync(http, connection)
            : await new SessionStream(http, connection, context).AnswerAsync(reply.First);
        if (!whole)
        {
            connection.Break();
            await Asking.Ask(context.Actors, http, ticket, new DetachSession(ticket, reply.Stream, connection.Id, Lost: true));
        }

        await LetGoAsync(http, connection, clientIsGone: !whole);
    }

    private static async Task<bool> JsonAsync(HttpContext http, SessionConnection connection)
    {
        await using var gone = http.RequestAborted.UnsafeRegister(static state => ((SessionConnection)state!).Break(), connection);
        var events = new List<ReadOnlyMemory<byte>>(1);
        await connection.WaitAsync();
        connection.Take(ref events);
        if (connection.IsBroken)
        {
            return false;
        }

        if (events.Count == 0)
        {
            // Cancelled by its own client, which waits for nothing.
            Reply.Accepted(http);
            return true;
        }

        await Reply.Json(http, StatusCodes.Status200OK, events[0]);
        return true;
    }

    // The handler uses this request's services. Where the client is gone its connection carries nothing else, and the request
    // may last as long; where the client has its response, its next request may come on the same connection, so only the
    // services stay.
    internal async Task LetGoAsync(HttpContext http, SessionConnection connection, bool clientIsGone)
    {
        var ended = connection.WhenHandlerEnded();
        if (ended.IsCompleted)
        {
            return;
        }

        if (!clientIsGone && http.Features.Get<IServiceProvidersFeature>() is RequestScope scope)
        {
            scope.HoldUntil(ended);
        }
        else
        {
            // Or as long as the host, which does not wait for handlers that do not end.
            await Task.WhenAny(ended, context.Calls.Abandoned);
        }
    }

    private static StreamShape ShapeOf(string method, string version, Accepts accepts)
    {
        var streams = method is "tools/call" or "prompts/get" or "resources/read" or "tasks/result";
        if (!accepts.HasFlag(Accepts.Events) || (!streams && accepts.HasFlag(Accepts.Json)))
        {
            return StreamShape.Json;
        }

        return version == McpVersion.NewestLegacy ? StreamShape.PrimedEvents : StreamShape.Events;
    }
}
