using System.Diagnostics;
using System.Text.Json.Nodes;
using Actors.Core.Diagnostics;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Core.Tasks.Dialects;
using Actors.Http.Front;
using Actors.Http.Legacy;
using Actors.Http.Modern.Questions;
using Actors.Http.Servers;
using Actors.Http.Tasks;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern;

/// <summary>Serves the stateless generation: every POST carries all that is needed, and ends with its answer.</summary>
internal sealed class ModernFront(QuestionDesk desk, Admission admission, ModernContext modern, IEnumerable<IModernMethod> methods, ModernTaskCreation? creation = null, AwayCalls? away = null)
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

    private Task ServeAsync(Exchange exchange, Accepts accepts)
    {
        var server = exchange.Server.Shared.Get(McpVersion.Modern, exchange.Http);
        return server.IsShared ? OnServerAsync(exchange, server, accepts) : OnOwnServerAsync(exchange, server, accepts);
    }

    private async Task OnOwnServerAsync(Exchange exchange, SharedServer server, Accepts accepts)
    {
        ModernCall? call = null;
        try
        {
            call = await OnServerAsync(exchange, server, accepts);
        }
        finally
        {
            // A handler that asked its client still runs on the server that was made for it.
            await (call?.WhenOverAsync(server.DisposeAsync) ?? server.DisposeAsync());
        }
    }

    private Task<ModernCall?> OnServerAsync(in Exchange exchange, SharedServer server, Accepts accepts)
    {
        if (Check(exchange, server) is { } refusal)
        {
            return RefuseAsync(exchange, refusal);
        }

        return Own(exchange.Message.Method) is { } method
            ? NoCall(method.HandleAsync(exchange, server.Surface.Options))
            : CallAsync(exchange, server, accepts);
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

    private Task<ModernCall?> CallAsync(in Exchange exchange, SharedServer server, Accepts accepts) =>
        QuestionRules.MayAsk(exchange.Message.Method) && QuestionDesk.HasInput(exchange.Message.Params)
            ? AnsweredAsync(exchange, server, accepts)
            : EnterAsync(exchange, server, accepts, input: null);

    private async Task<ModernCall?> AnsweredAsync(Exchange exchange, SharedServer server, Accepts accepts)
    {
        var (input, refusal) = await desk.ReadAsync(exchange);
        if (refusal is not null)
        {
            return await RefuseAsync(exchange, refusal);
        }

        if (input?.State?.Call is { } parked)
        {
            if (desk.Find(parked) is { } conversation)
            {
                return await ResumeAsync(exchange, accepts, conversation, input);
            }

            var reply = new ModernReply(exchange, accepts, modern) { Continues = true };
            if (away is not null && await away.ContinueAsync(parked, reply, input))
            {
                return null;
            }

            if (!server.Surface.IsReplayable(exchange.Message.Method, exchange.Message.Text("name"u8)))
            {
                return await EndAsync(exchange, reply);
            }

            return await EnterAsync(exchange, server, accepts, input, reply);
        }

        return await EnterAsync(exchange, server, accepts, input);
    }

    // What its handler said before its node was lost may have been passed on, and then the answer goes the same way.
    private static Task<ModernCall?> EndAsync(in Exchange exchange, ModernReply reply)
    {
        var refusal = Refusal.Parameter("The call that asked is gone. Start again without 'requestState'.");
        return reply.IsStream
            ? NoCall(reply.SendAsync(new JsonRpcError { Id = exchange.Message.Id, Error = new() { Code = refusal.Error.Code, Message = refusal.Error.Message } }))
            : RefuseAsync(exchange, refusal);
    }

    private Task<ModernCall?> EnterAsync(in Exchange exchange, SharedServer server, Accepts accepts, CallInput? input, ModernReply? reply = null)
    {
        if (admission.TryEnter(exchange.Principal, out var busy) is not { } counted)
        {
            return RefuseAsync(exchange, busy!);
        }

        return input is null && server.IsShared && creation?.ToolOf(exchange) is { } tool
            ? CreateAsync(exchange, tool, accepts, counted)
            : RunAsync(exchange, server, reply ?? new ModernReply(exchange, accepts, modern), input, counted);
    }

    private async Task<ModernCall?> CreateAsync(Exchange exchange, McpServerTool tool, Accepts accepts, CallerCalls.Count counted)
    {
        var started = modern.Gauges.CallStarted();
        try
        {
            var answer = await creation!.CreateAsync(exchange, tool);
            Fail(answer as JsonRpcError);
            await new ModernReply(exchange, accepts, modern).SendAsync(exchange.Http.RequestAborted.IsCancellationRequested ? null : answer);
            return null;
        }
        finally
        {
            modern.Gauges.CallEnded(started, exchange.Message.Method);
            counted.End();
        }
    }

    private async Task<ModernCall?> RunAsync(Exchange exchange, SharedServer server, ModernReply reply, CallInput? input, CallerCalls.Count counted)
    {
        var http = exchange.Http;
        var message = exchange.Message;
        try
        {
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

            Complete(message, server, answer);
            await reply.SendAsync(http.RequestAborted.IsCancellationRequested ? null : answer);
            return call;
        }
        finally
        {
            counted.End();
        }
    }

    private static void Complete(Incoming message, SharedServer server, JsonRpcMessageWithId? answer)
    {
        Fail(answer as JsonRpcError);
        if (answer is not JsonRpcResponse { Result: JsonObject result })
        {
            return;
        }

        if (message.Method == "server/discover")
        {
            CachingHints.Discovered(result, shared: server.IsShared && !server.Hosted.Key.IsPerCaller);
            if (server.Surface.OffersTasks)
            {
                ModernTaskRules.Advertise(result);
            }
        }

        server.Hosted.Complete(message.Method, McpVersion.Modern, result);
    }

    private static void Fail(JsonRpcError? error)
    {
        if (error is not null)
        {
            // Where nobody listens to the host, the current span is somebody else's.
            ActorsDiagnostics.Fail(Activity.Current is { Source.Name: ActorsDiagnostics.Name } span ? span : null, error.Error.Code);
        }
    }

    private async Task<ModernCall?> ResumeAsync(Exchange exchange, Accepts accepts, Conversation conversation, CallInput input)
    {
        var http = exchange.Http;
        var reply = new ModernReply(exchange, accepts, modern) { Continues = true };
        var next = new TaskCompletionSource<JsonRpcMessageWithId?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (conversation.Resume(reply, input.Answers, answer => next.TrySetResult(answer)) is { } refusal)
        {
            return await RefuseAsync(exchange, refusal);
        }

        JsonRpcMessageWithId? answer;
        await using (http.RequestAborted.UnsafeRegister(static state => ((Conversation)state!).Cancel(), conversation))
        {
            answer = await next.Task;
        }

        await reply.SendAsync(http.RequestAborted.IsCancellationRequested ? null : answer);
        return null;
    }

    private static Task<ModernCall?> RefuseAsync(in Exchange exchange, Refusal refusal)
    {
        if (refusal.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            exchange.Http.Response.Headers.RetryAfter = "1";
        }

        return NoCall(Reply.Error(exchange.Http, refusal.Status, refusal.Error, refusal.WithId ? exchange.Message.Id : null));
    }

    private static async Task<ModernCall?> NoCall(Task done)
    {
        await done;
        return null;
    }

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
