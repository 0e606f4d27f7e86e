using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>Calls that become tasks, and calls that wait on one.</summary>
internal sealed partial class TaskCalls(TaskListeners listeners, DrainState drain, IServiceProvider services, ILogger<TaskCalls> logger)
{
    // Asked for late: tasks are reached through the engine, which is made of the kinds, one of which runs calls through this.
    private ITasks Tasks => field ??= services.GetRequiredService<ITasks>();

    /// <summary>Creates the task, and answers with it.</summary>
    public async ValueTask<ResultOrAlternate<CallToolResult>> CreateAsync(NewTask task, ICallTransport call, CancellationToken cancellationToken)
    {
        var view = await CreateAsync(task, call.Scope.Http as HttpContext, cancellationToken);
        return Verbatim.Of(task.Origin.Modern ? ModernTasks.Created(view) : LegacyTasks.Created(view));
    }

    /// <summary>Creates the task.</summary>
    public async ValueTask<TaskView> CreateAsync(NewTask task, HttpContext? http, CancellationToken cancellationToken)
    {
        var view = await CreateAsync(task, http);
        if (cancellationToken.IsCancellationRequested && task is { Origin.Modern: true, IdempotencyKey: null })
        {
            // Its client has gone without having learnt of it.
            await CancelAsync(view.Id, hiddenOnly: false);
        }

        return view;
    }

    /// <summary>Creates the task, waits for its end, and answers as the call itself would have.</summary>
    public async ValueTask<ResultOrAlternate<CallToolResult>> WaitAsync(NewTask task, ICallTransport call, CancellationToken cancellationToken)
    {
        // Before it is created, so that nothing of what it says is missed.
        using var listening = listeners.Listen(task.Id!, call, task.Origin.ProgressToken);
        // A session that is drained between the body's first line and this call's next one must know what to leave unanswered.
        call.WaitOn(task.Id!);
        var view = await CreateAsync(task, call.Scope.Http as HttpContext);
        return await WaitAsync(call, task, view, cancellationToken);
    }

    /// <summary>Waits for the task behind a call that was lost and found again.</summary>
    public async ValueTask<ResultOrAlternate<CallToolResult>> JoinAsync(RequestContext<CallToolRequestParams> context, ICallTransport call, string task, CancellationToken cancellationToken)
    {
        var view = await Known(Tasks.ReadAsync(null, task, withOutcome: false, cancellationToken));
        var modern = McpVersion.IsModern(context.JsonRpcRequest.Context?.ProtocolVersion);
        using var listening = listeners.Listen(task, call, view?.Origin.ProgressToken ?? default);
        return view is null ? throw Gone() : await WaitAsync(call, view, canBeJoined: true, modern, cancellationToken);
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> WaitAsync(ICallTransport call, NewTask task, TaskView view, CancellationToken cancellationToken)
    {
        using var other = view.Id == task.Id ? null : listeners.Listen(view.Id, call, task.Origin.ProgressToken);
        return await WaitAsync(call, view, task.Origin.CanBeJoined, task.Origin.Modern, cancellationToken);
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> WaitAsync(ICallTransport call, TaskView view, bool canBeJoined, bool modern, CancellationToken cancellationToken)
    {
        call.WaitOn(view.Id);
        var taker = call.CanAsk ? new QuestionTaker((question, token) => call.AskForTaskAsync(view.Id, null, question, token), call.Capabilities) : null;
        try
        {
            return Answer(await Known(EndOfAsync(view.Id, taker, canBeJoined, cancellationToken)), modern);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (call.WasGivenUp || !canBeJoined)
            {
                await CancelAsync(view.Id, hiddenOnly: true);
            }

            throw;
        }
    }

    private async ValueTask<TaskView?> EndOfAsync(string task, QuestionTaker? taker, bool canBeJoined, CancellationToken cancellationToken)
    {
        try
        {
            return await Tasks.WaitAsync(null, task, taker, cancellationToken);
        }
        catch (ActorUnreachableException) when (drain.IsDraining && canBeJoined)
        {
            // The task goes on in another life of the process. No answer is the right one: the call's way back ends, with a
            // time to come back, and whoever comes joins the task.
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw;
        }
    }

    private async ValueTask<TaskView> CreateAsync(NewTask task, HttpContext? http)
    {
        TaskCreation creation;
        try
        {
            // Not with the call's token: what came of it would not be known.
            creation = await Tasks.CreateAsync(task, CancellationToken.None);
        }
        catch (ActorUnreachableException)
        {
            throw Unknown();
        }

        return creation.Kind switch
        {
            TaskCreationKind.Created or TaskCreationKind.Joined => creation.View!,
            TaskCreationKind.TooMany => throw TaskRefusals.TooMany(creation, task.Origin.Modern ? http : null),
            _ => throw new McpProtocolException(creation.Problem ?? "The idempotency key belongs to another call.", McpErrorCode.InvalidParams),
        };
    }

    private async ValueTask CancelAsync(string task, bool hiddenOnly)
    {
        try
        {
            // A task that somebody joined who knows tasks is not this caller's alone.
            if (hiddenOnly && await Tasks.ReadAsync(null, task, withOutcome: false, CancellationToken.None) is not { Origin.Hidden: true })
            {
                return;
            }

            await Tasks.CancelAsync(null, task, null, CancellationToken.None);
        }
        catch (ActorUnreachableException exception)
        {
            LogNotCancelled(exception, task);
        }
    }

    private static ResultOrAlternate<CallToolResult> Answer(TaskView? view, bool modern)
    {
        if (view is null)
        {
            throw Gone();
        }

        if (view.Outcome is { Result.ValueKind: JsonValueKind.Object } outcome)
        {
            var result = JsonObject.Create(outcome.Result)!;
            // Another call, of the other generation, may have made the task.
            _ = modern ? result["resultType"] ??= "complete" : result.Remove("resultType");
            return Verbatim.Of(result);
        }

        throw TaskRefusals.Of(view);
    }

    private static McpProtocolException Gone() => new("The task behind this call is kept no longer.", McpErrorCode.InternalError);

    private static async ValueTask<T> Known<T>(ValueTask<T> asked)
    {
        try
        {
            return await asked;
        }
        catch (ActorUnreachableException)
        {
            throw Unknown();
        }
    }

    private static McpProtocolException Unknown() => new("The task's state could not be read or saved; try again soon.", McpErrorCode.InternalError);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {TaskId} could not be cancelled, though nobody waits for it any more.")]
    private partial void LogNotCancelled(Exception exception, string taskId);
}
