using Actors.Core.Protocol;
using Actors.Http.Modern;
using Actors.Http.Modern.Questions;
using Actors.Http.Tasks;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>Runs a handler with the services of its own call and its own way to ask the client, and marks where it begins and ends.</summary>
internal static class CallSurroundings
{
    public static async ValueTask<TResult> InvokeAsync<TParams, TResult>(
        IServiceScopeFactory scopes, bool asks, RequestContext<TParams> context, McpRequestHandler<TParams, TResult> next, CancellationToken cancellationToken)
    {
        var call = context.JsonRpcRequest.Context?.RelatedTransport as ICallTransport;
        if (call?.TryBegin() == false)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        if (asks && call is ModernCall modern)
        {
            context.Server = new QuestioningServer(context.Server, modern.AskAsync);
        }
        else if (call is SdkTaskRun run)
        {
            context.Server = new QuestioningServer(context.Server, run.AskAsync, run.LogLevel);
        }

        try
        {
            if (call?.Scope.Services is { } services)
            {
                context.Services = services;
                return await next(context, cancellationToken);
            }

            await using var scope = scopes.CreateAsyncScope();
            context.Services = scope.ServiceProvider;
            return await next(context, cancellationToken);
        }
        finally
        {
            call?.End();
        }
    }
}
