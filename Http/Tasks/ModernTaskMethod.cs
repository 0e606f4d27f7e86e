using System.Text.Json;
using Actors.Core.Diagnostics;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Tasks.Dialects;
using Actors.Http.Front;
using Actors.Http.Modern;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>One of the methods with which a client of the extension reaches its tasks, and no others.</summary>
internal abstract class ModernTaskMethod(TaskCaller callers, ModernContext modern) : IModernMethod
{
    private static readonly RpcError Unreachable = new(RpcCode.InternalError, "The task cannot be reached at the moment; try again.");

    /// <inheritdoc/>
    public abstract string Method { get; }

    /// <inheritdoc/>
    public async Task HandleAsync(Exchange exchange, McpServerOptions server)
    {
        var started = modern.Gauges.CallStarted();
        try
        {
            var answer = ModernTaskRules.Check(exchange.Message, out var task) is { } refusal
                ? refusal
                : await ServeAsync(callers.OwnerOf(exchange.Http.User, exchange.Server.Key.Name), task, exchange.Message.Params, exchange.Http.RequestAborted);
            await SendAsync(exchange, server, answer);
        }
        catch (ActorUnreachableException)
        {
            exchange.Http.Response.Headers.RetryAfter = "1";
            await Reply.Error(exchange.Http, StatusCodes.Status503ServiceUnavailable, Unreachable, exchange.Message.Id);
        }
        catch (OperationCanceledException) when (exchange.Http.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone. What was asked for may be done all the same, and says so when it is asked for again.
        }
        finally
        {
            modern.Gauges.CallEnded(started, Method);
        }
    }

    /// <summary>Serves a request for a task as its owner's.</summary>
    protected abstract ValueTask<TaskAnswer> ServeAsync(string owner, string task, JsonElement parameters, CancellationToken cancellationToken);

    private Task SendAsync(Exchange exchange, McpServerOptions server, TaskAnswer answer)
    {
        if (answer.Result is not { } result)
        {
            return Reply.Error(exchange.Http, answer.Refusal!.Status, answer.Refusal.Error, exchange.Message.Id);
        }

        ServerIdentity.AddTo(result, server);
        var reply = new ModernReply(exchange, AcceptHeader.Read(exchange.Http.Request.Headers.Accept.ToString()), modern);
        return reply.SendAsync(new JsonRpcResponse { Id = exchange.Message.Id, Result = result });
    }
}
