using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Http.Front;
using Actors.Http.Modern.Questions;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern;

/// <summary>Serves the stateless generation: every POST carries all that is needed, and ends with its answer.</summary>
internal sealed class ModernFront(SharedServers servers, QuestionDesk desk, ModernContext modern, IEnumerable<IModernMethod> methods)
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
        ModernCall? call = null;
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
                call = await CallAsync(exchange, server, accepts);
            }
        }
        finally
        {
            if (!server.IsShared)
            {
                // A handler that asked its client still runs on the server that was made for it.
                await (call?.WhenOverAsync(server.DisposeAsync) ?? server.DisposeAsync());
            }
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

    private async Task<ModernCall?> CallAsync(Exchange exchange, SharedServer server, Accepts accepts)
    {
        var message = exchange.Message;
        CallInput? input = null;
        if (QuestionRules.MayAsk(message.Method))
        {
            input = desk.Read(exchange, out var refusal);
            if (refusal is null && input?.State?.Call is { } parked)
            {
                if (desk.Find(parked) is { } conversation)
                {
                    await ResumeAsync(exchange, accepts, conversation, input);
                    return null;
                }

                refusal = server.Surface.IsReplayable(message.Method, message.Text("name"u8)) ? null : Refusal.Parameter("The call that asked is gone. Start again without 'requestState'.");
            }

            if (refusal is not null)
            {
                await RefuseAsync(exchange, refusal);
                return null;
            }
        }

        return await RunAsync(exchange, server, accepts, input);
    }

    private async Task<ModernCall?> RunAsync(Exchange exchange, SharedServer server, Accepts accepts, CallInput? input)
    {
        var http = exchange.Http;
        var message = exchange.Message;
        var reply = new ModernReply(exchange, accepts, modern);
        var scope = new CallScope(ExecutionContext.Capture(), http.User, http.RequestServices, http);
        var call = new ModernCall(exchange, scope, reply, desk, input, modern.Gauges);
        var parameters = message.ParamsNode();
        if (input is not null && parameters is JsonObject members)
        {
            input.ApplyTo(members);
        }

        server.Send(call, message.Method, parameters);
        JsonRpcMessageWithId? answer;
        await using (http.RequestAborted.UnsafeRegister(static state => ((ModernCall)state!).Abandon(), call))
        {
            answer = await call.Answer;
        }

        if (answer is JsonRpcResponse { Result: JsonObject result } && message.Method == "server/discover")
        {
            CachingHints.Discovered(result, server.IsShared);
        }

        await reply.SendAsync(http.RequestAborted.IsCancellationRequested ? null : answer);
        return call;
    }

    private async Task ResumeAsync(Exchange exchange, Accepts accepts, Conversation conversation, CallInput input)
    {
        var http = exchange.Http;
        var reply = new ModernReply(exchange, accepts, modern) { Continues = true };
        var next = new TaskCompletionSource<JsonRpcMessageWithId?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (conversation.Resume(reply, input.Answers, answer => next.TrySetResult(answer)) is { } refusal)
        {
            await RefuseAsync(exchange, refusal);
            return;
        }

        JsonRpcMessageWithId? answer;
        await using (http.RequestAborted.UnsafeRegister(static state => ((Conversation)state!).Cancel(), conversation))
        {
            answer = await next.Task;
        }

        await reply.SendAsync(http.RequestAborted.IsCancellationRequested ? null : answer);
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
