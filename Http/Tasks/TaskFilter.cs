using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Http.Authorization;
using Actors.Http.Modern.Questions;
using Actors.Http.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

using CallHandler = McpRequestHandler<CallToolRequestParams, ResultOrAlternate<CallToolResult>>;

/// <summary>
/// Decides what becomes of a call of a tool: whether it runs in its own request, becomes a task, or waits on one. Stands around
/// all filters but the call's surroundings, so that what the author's filters do happens once for each run of the body.
/// </summary>
internal sealed partial class TaskFilter(ToolTerms known, TaskDrafts drafts, TaskCalls tasks, TaskBodies bodies, PrimitiveGate gate, ILogger<TaskFilter> logger)
{
    private int _told;

    /// <summary>Serves one call.</summary>
    public ValueTask<ResultOrAlternate<CallToolResult>> InvokeAsync(RequestContext<CallToolRequestParams> context, CallHandler next, CancellationToken cancellationToken)
    {
        var call = context.JsonRpcRequest.Context?.RelatedTransport as ICallTransport;
        if (call is SdkTaskRun run)
        {
            return bodies.RunAsync(run, context, next, cancellationToken);
        }

        if (call?.JoinsTask is { } task)
        {
            return tasks.JoinAsync(context, call, task, cancellationToken);
        }

        if (call is null || context.MatchedPrimitive is not McpServerTool tool)
        {
            return next(context, cancellationToken);
        }

        var terms = known.Of(tool);
        var ask = new TaskAsk(context.JsonRpcRequest, inSession: call.SessionId is not null);
        // Where the server has no tasks at all, asking for one is nothing that it knows of (TK25-02).
        if (!terms.Allows && !(ask.Asks && HostedServer.Of(call)?.Tasks.Any == true))
        {
            return next(context, cancellationToken);
        }

        var decision = TaskRules.Decide(CanRun(call, tool) ? terms.Support : TaskSupport.Forbidden, ask.Asker);
        return decision == TaskDecision.Plain ? next(context, cancellationToken) : DecidedAsync(new(context, call, ask, tool, terms), decision, next, cancellationToken);
    }

    private bool CanRun(ICallTransport call, McpServerTool tool)
    {
        if (HostedServer.Of(call)?.Tasks.CanRun(tool) == true)
        {
            return true;
        }

        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            LogNotShared(tool.ProtocolTool.Name);
        }

        return false;
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> DecidedAsync(TaskCandidate candidate, TaskDecision decision, CallHandler next, CancellationToken cancellationToken)
    {
        var context = candidate.Context;
        if (!await gate.MayUseAsync(candidate.Tool, context))
        {
            // In the very words of a tool that does not exist, before anything is said of this one.
            throw new McpProtocolException($"Unknown tool: '{context.Params?.Name}'", McpErrorCode.InvalidParams);
        }

        switch (decision)
        {
            case TaskDecision.HasNoTasks:
                throw new McpProtocolException($"The tool '{context.Params?.Name}' does not run as a task; call it without 'task'.", McpErrorCode.MethodNotFound);
            case TaskDecision.NeedsTask:
                throw new McpProtocolException($"The tool '{context.Params?.Name}' runs as a task only; call it with 'task'.", McpErrorCode.MethodNotFound);
            case TaskDecision.NeedsExtension:
                throw MissingCapability.Exception($"{{\"extensions\":{{\"{TaskMeta.Extension}\":{{}}}}}}");
        }

        var task = drafts.Of(candidate, hidden: decision == TaskDecision.Hidden);
        if (candidate.Terms.AskFirst)
        {
            var current = context.Services!.GetRequiredService<CurrentTask>();
            var begins = new TaskBeginsException();
            current.Begin = () => begins;
            try
            {
                // A body that never begins its task has done it all in the call.
                return await next(context, cancellationToken);
            }
            catch (TaskBeginsException)
            {
                current.Begin = null;
            }
        }

        return decision == TaskDecision.Hidden
            ? await tasks.WaitAsync(task, candidate.Call, cancellationToken)
            : await tasks.CreateAsync(task, candidate.Call, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Calls of the tool '{Tool}' run in their requests, not as tasks: only a server that ConfigureServer has shaped has it, and a task has no request to shape one by.")]
    private partial void LogNotShared(string tool);
}
