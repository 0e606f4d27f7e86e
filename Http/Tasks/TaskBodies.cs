using Actors.Core.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>The body of a task, within the surroundings of its run: its services are prepared, and what it ends by is known.</summary>
internal sealed class TaskBodies(IOptions<ActorsOptions> options)
{
    /// <summary>Runs everything that a plain call runs, the author's filters included.</summary>
    public async ValueTask<ResultOrAlternate<CallToolResult>> RunAsync(
        SdkTaskRun run, RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, ResultOrAlternate<CallToolResult>> next, CancellationToken cancellationToken)
    {
        if (run.Left is { } left)
        {
            return await left;
        }

        try
        {
            await PrepareAsync(run.Attempt, run.Outlet, context.Services!);
            return await next(context, cancellationToken);
        }
        catch (InputRequiredException asked)
        {
            // Before the SDK handles it: there is no request to be answered with questions, nor one to put them on.
            run.AskAndEnd(asked.Result);
            return new CallToolResult { Content = [] };
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            run.Threw(exception);
            throw;
        }
    }

    /// <summary>Around the author's filters of plain results: what escapes them is turned into a result before anybody else sees it.</summary>
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Around(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        (context, cancellationToken) => context.JsonRpcRequest.Context?.RelatedTransport is SdkTaskRun run
            ? WatchedAsync(run, context, next, cancellationToken)
            : next(context, cancellationToken);

    private static async ValueTask<CallToolResult> WatchedAsync(
        SdkTaskRun run, RequestContext<CallToolRequestParams> context, McpRequestHandler<CallToolRequestParams, CallToolResult> next, CancellationToken cancellationToken)
    {
        // A filter outside of this may try several times: the last counts.
        run.Threw(null);
        try
        {
            return await next(context, cancellationToken);
        }
        catch (Exception exception)
        {
            run.Threw(exception);
            throw;
        }
    }

    private ValueTask PrepareAsync(TaskAttempt attempt, ITaskOutlet outlet, IServiceProvider services)
    {
        var current = services.GetRequiredService<CurrentTask>();
        current.Attempt = attempt;
        current.Outlet = outlet;
        return options.Value.Tasks.InitializeScope?.Invoke(services, attempt.Call.Captured) ?? default;
    }
}
