using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Http.Front;
using Actors.Http.Servers;
using Actors.Http.Tasks;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Legacy;

/// <summary>
/// Requests of the legacy generation that name no session: well-known clients drop the header. They are served
/// by a shared server, and can be asked nothing.
/// </summary>
internal sealed class Sessionless(SessionContext context, SessionCalls calls)
{
    /// <summary>Serves one message.</summary>
    public async Task HandleAsync(Exchange exchange)
    {
        var (http, principal, message, server) = exchange;
        if (context.Options.Sessions.Required)
        {
            await Reply.Error(http, StatusCodes.Status400BadRequest,
                new(RpcCode.InvalidRequest, "Send the 'Mcp-Session-Id' that initialize returned; this host requires sessions."), message.Id);
        }
        else if (message.Kind != IncomingKind.Request)
        {
            Reply.Accepted(http);
        }
        else if (AcceptHeader.Read(http.Request.Headers.Accept.ToString()) == Accepts.None)
        {
            await Reply.Error(http, StatusCodes.Status406NotAcceptable, new(RpcCode.InvalidRequest, "Accept 'application/json' and 'text/event-stream'."), message.Id);
        }
        else if (message.Method == "logging/setLevel")
        {
            // Nothing is logged to such a client; setting a level of the shared server would set it for everybody.
            await Reply.Json(http, StatusCodes.Status200OK, Wire.ToJson(new JsonRpcResponse { Id = message.Id, Result = new JsonObject() }));
        }
        else if (message.Method is "resources/subscribe" or "resources/unsubscribe")
        {
            await Reply.Error(http, StatusCodes.Status200OK,
                new(RpcCode.MethodNotFound, "Subscriptions need a session: send the 'Mcp-Session-Id' that initialize returned."), message.Id);
        }
        else if (await calls.BeginAsync(http, principal, message) is { } counted)
        {
            try
            {
                await CallAsync(http, message, server);
            }
            finally
            {
                counted.End();
            }
        }
    }

    private async Task CallAsync(HttpContext http, Incoming message, HostedServer hosted)
    {
        var version = http.Request.Headers["MCP-Protocol-Version"].ToString();
        var spoken = McpVersion.IsLegacy(version) ? version : McpVersion.March2025;
        var servers = hosted.Shared;
        var server = servers.Get(spoken, http);
        var call = new SessionlessCall(new CallScope(ExecutionContext.Capture(), http.User, http.RequestServices, http));
        var started = context.Gauges.CallStarted();
        try
        {
            server.Send(call, message.Method, message.ParamsNode());
            JsonRpcMessageWithId? answer;
            await using (http.RequestAborted.UnsafeRegister(static state => ((SharedCall)state!).Cancel(), call))
            {
                answer = await call.Answer;
            }

            Complete(hosted, message.Method, spoken, answer);

            if (answer is not null && !http.RequestAborted.IsCancellationRequested)
            {
                await ReplyAsync(http, Wire.ToJson(answer, message.Id));
            }
        }
        finally
        {
            context.Gauges.CallEnded(started, message.Method);
            await servers.ReturnAsync(server);
        }
    }

    private static void Complete(HostedServer hosted, string method, string version, JsonRpcMessageWithId? answer)
    {
        if (answer is JsonRpcResponse { Result: JsonObject result })
        {
            hosted.Complete(method, version, result);
            if (method == RequestMethods.ToolsList)
            {
                // Tasks are reached in sessions only.
                LegacyTaskSurface.Complete(result, McpVersion.March2025, hosted.Tasks, null);
            }
        }
    }

    private static async Task ReplyAsync(HttpContext http, byte[] json)
    {
        if (AcceptHeader.Read(http.Request.Headers.Accept.ToString()) != Accepts.Events)
        {
            await Reply.Json(http, StatusCodes.Status200OK, json);
            return;
        }

        Reply.BeginEvents(http);
        await http.Response.Body.WriteAsync(Actors.Core.Sessions.Frame.Message(json), http.RequestAborted);
    }

    private sealed class SessionlessCall(CallScope scope) : SharedCall(scope)
    {
        // There is no stream for it: the answer is one body.
        protected override Task NotifyAsync(JsonRpcNotification notification, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
