using Actors.Core.Protocol;
using Actors.Http.Front;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern;

/// <summary>Serves the stateless generation: every POST carries all that is needed, and ends with its answer.</summary>
internal sealed class ModernFront(SharedServers servers, ModernContext modern, IEnumerable<IModernMethod> methods)
{
    private readonly IModernMethod[] _methods = [.. methods];

    /// <summary>Serves one message that was judged modern.</summary>
    public Task HandleAsync(Exchange exchange)
    {
        if (exchange.Message.Kind == IncomingKind.Notification)
        {
            // The revision defines none over HTTP: whatever it is, there is nothing to do, and nothing to answer.
            Reply.Accepted(exchange.Http);
            return Task.CompletedTask;
        }

        var accepts = AcceptHeader.Read(exchange.Http.Request.Headers.Accept.ToString());
        return accepts == Accepts.None
            ? Reply.Error(exchange.Http, StatusCodes.Status406NotAcceptable, new(RpcCode.InvalidRequest, "Accept 'application/json' and 'text/event-stream'."), exchange.Message.Id)
            : ServeAsync(exchange, accepts);
    }

    private async Task ServeAsync(Exchange exchange, Accepts accepts)
    {
        var server = servers.Get(McpVersion.Modern, exchange.Http);
        try
        {
            if (Check(exchange, server) is { } refusal)
            {
                await RefuseAsync(exchange, refusal);
            }
            else if (Own(exchange.Message.Method) is { } method)
            {
                await method.HandleAsync(exchange);
            }
            else
            {
                await CallAsync(exchange, server, accepts);
            }
        }
        finally
        {
            await servers.ReturnAsync(server);
        }
    }

    private static Refusal? Check(in Exchange exchange, SharedServer server)
    {
        var headers = exchange.Http.Request.Headers;
        var standard = new ModernHeaders(Text(headers["MCP-Protocol-Version"]), Text(headers["Mcp-Method"]), Text(headers["Mcp-Name"]));
        return ModernRules.Check(exchange.Message, standard, server.Surface.Serves) ?? CheckParameters(exchange, server);
    }

    private static Refusal? CheckParameters(in Exchange exchange, SharedServer server)
    {
        var message = exchange.Message;
        if (message.Method != "tools/call" || server.Surface.Headers.Of(message.Text("name"u8)) is not { } mirrored)
        {
            return null;
        }

        message.Params.TryGetProperty("arguments"u8, out var arguments);
        foreach (var header in mirrored)
        {
            if (header.Check(arguments, Text(exchange.Http.Request.Headers[header.Header])) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private async Task CallAsync(Exchange exchange, SharedServer server, Accepts accepts)
    {
        var http = exchange.Http;
        var message = exchange.Message;
        var call = new ModernCall(exchange, new CallScope(ExecutionContext.Capture(), http.User, http.RequestServices, http), accepts, modern);
        var started = modern.Gauges.CallStarted();
        try
        {
            server.Send(call, message.Method, message.ParamsNode());
            JsonRpcMessageWithId? answer;
            await using (http.RequestAborted.UnsafeRegister(static state => ((SharedCall)state!).Cancel(), call))
            {
                answer = await call.Answer;
            }

            await call.ReplyAsync(http.RequestAborted.IsCancellationRequested ? null : answer);
        }
        finally
        {
            modern.Gauges.CallEnded(started, message.Method);
        }
    }

    private static Task RefuseAsync(in Exchange exchange, Refusal refusal) =>
        Reply.Error(exchange.Http, refusal.Status, refusal.Error, refusal.WithId ? exchange.Message.Id : null);

    private IModernMethod? Own(string method)
    {
        foreach (var candidate in _methods)
        {
            if (candidate.Method == method)
            {
                return candidate;
            }
        }

        return null;
    }

    private static string? Text(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values.ToString();
}
