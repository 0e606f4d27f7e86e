using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Actors.Http.Servers;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>
/// The methods by which sessions of 2025-11-25 reach tasks. Their results are streams and calls of the session like any other;
/// an author's own handlers of these names take their place.
/// </summary>
internal sealed class LegacyTaskMethods
{
    /// <summary>Each task of a page is read where it lives, unlike the entries of other lists, which are in memory.</summary>
    private const int MostListed = 100;

    private readonly ITasks _tasks;
    private readonly TaskCaller _caller;
    private readonly LegacyTaskWaits _waits;
    private readonly DrainState _drain;
    private readonly ISeal _seal;
    private readonly int _pageSize;

    public LegacyTaskMethods(ITasks tasks, TaskCaller caller, LegacyTaskWaits waits, DrainState drain, ISeal seal, IOptions<ActorsOptions> options)
    {
        (_tasks, _caller, _waits, _drain, _seal, _pageSize) = (tasks, caller, waits, drain, seal, Math.Min(options.Value.PageSize, MostListed));
        Handlers =
        [
            new() { Method = "tasks/get", Handler = (request, cancellationToken) => ServeAsync(request, GetAsync, cancellationToken) },
            new() { Method = "tasks/result", Handler = (request, cancellationToken) => ServeAsync(request, ResultAsync, cancellationToken) },
            new() { Method = "tasks/list", Handler = (request, cancellationToken) => ServeAsync(request, ListAsync, cancellationToken) },
            new() { Method = "tasks/cancel", Handler = (request, cancellationToken) => ServeAsync(request, CancelAsync, cancellationToken) },
        ];
    }

    /// <summary>The handlers, for a session's server.</summary>
    public McpServerRequestHandler[] Handlers { get; }

    private async ValueTask<JsonNode?> ServeAsync(
        JsonRpcRequest request, Func<SessionCall, JsonRpcRequest, CancellationToken, ValueTask<JsonObject>> serve, CancellationToken cancellationToken)
    {
        if (request.Context?.RelatedTransport is not SessionCall call || HostedServer.Of(call)?.Tasks.Any != true)
        {
            throw NotAvailable(request.Method);
        }

        if (!call.TryBegin())
        {
            throw new OperationCanceledException(cancellationToken);
        }

        try
        {
            return await serve(call, request, cancellationToken);
        }
        catch (ActorUnreachableException)
        {
            throw new McpProtocolException("The task's state could not be read or saved; try again soon.", McpErrorCode.InternalError);
        }
        finally
        {
            call.End();
        }
    }

    private async ValueTask<JsonObject> GetAsync(SessionCall call, JsonRpcRequest request, CancellationToken cancellationToken) =>
        LegacyTasks.Task(await _tasks.ReadAsync(OwnerOf(call, request), IdOf(request), withOutcome: false, cancellationToken) ?? throw Unknown());

    private async ValueTask<JsonObject> ResultAsync(SessionCall call, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var (owner, id) = (OwnerOf(call, request), IdOf(request));
        var view = await _tasks.ReadAsync(owner, id, withOutcome: true, cancellationToken) ?? throw Unknown();
        if (!view.Status.IsFinal())
        {
            call.WaitOn(id);
            view = await WaitAsync(call, owner, id, cancellationToken) ?? throw Unknown();
        }

        var (result, error) = LegacyTasks.Result(view);
        return result ?? throw ErrorOf(error!);
    }

    private async ValueTask<TaskView?> WaitAsync(SessionCall call, string owner, string id, CancellationToken cancellationToken)
    {
        using var wait = _waits.Begin(call, cancellationToken);
        var taker = call.CanAsk ? new QuestionTaker((question, withdrawn) => call.AskForTaskAsync(id, owner, question, withdrawn), call.Capabilities) : null;
        try
        {
            return await _tasks.WaitAsync(owner, id, taker, wait.Token);
        }
        catch (OperationCanceledException) when (wait.IsInVain)
        {
            throw new McpProtocolException("The server is stopping; ask again.", McpErrorCode.InternalError);
        }
        catch (ActorUnreachableException) when (call.CanComeBack && _drain.IsDraining)
        {
            // No answer is the right one: whoever comes back for it waits on in the next process.
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw;
        }
    }

    private async ValueTask<JsonObject> ListAsync(SessionCall call, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        if (!_caller.MayList(request.Context!.User))
        {
            throw NotAvailable(request.Method);
        }

        var list = new PageOwner(request.Method, HostedServer.NameOf(call), Principal.Of(request.Context.User) ?? Principal.Anonymous);
        var page = await _tasks.ListAsync(OwnerOf(call, request), await AfterAsync(request, list, cancellationToken), _pageSize, cancellationToken);
        return LegacyTasks.Page(page.Tasks, page.Next is { } next ? (PageCursor.Start with { After = next }).Seal(_seal, list) : null);
    }

    private async ValueTask<JsonObject> CancelAsync(SessionCall call, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var reply = await _tasks.CancelAsync(OwnerOf(call, request), IdOf(request), reason: null, cancellationToken);
        return reply.Kind switch
        {
            TaskReplyKind.Ok => LegacyTasks.Task(reply.View!),
            TaskReplyKind.Over => throw Invalid("The task has ended, and cannot be cancelled any more."),
            _ => throw Unknown(),
        };
    }

    private string OwnerOf(SessionCall call, JsonRpcRequest request) => _caller.OwnerOf(request.Context!.User, HostedServer.NameOf(call));

    private async ValueTask<string?> AfterAsync(JsonRpcRequest request, PageOwner list, CancellationToken cancellationToken) => (request.Params as JsonObject)?["cursor"] switch
    {
        null => null,
        // As in all lists, an empty cursor can only mean the beginning.
        JsonValue value when value.TryGetValue(out string? text) =>
            text.Length == 0 ? null : (await PageCursor.OpenAsync(_seal, list, text, cancellationToken))?.After ?? throw Invalid("Invalid cursor."),
        _ => throw Invalid("Invalid cursor."),
    };

    private static string IdOf(JsonRpcRequest request) =>
        (request.Params as JsonObject)?["taskId"] is JsonValue value && value.TryGetValue(out string? id) ? id : throw Invalid("'taskId' is the id of a task.");

    private static McpProtocolException ErrorOf(RpcError error)
    {
        var exception = new McpProtocolException(error.Message, (McpErrorCode)error.Code);
        if (error.Data is { } data && JsonElement.Parse(data) is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                exception.Data[member.Name] = member.Value;
            }
        }

        return exception;
    }

    // One answer for what never was, has expired, or is somebody else's.
    private static McpProtocolException Unknown() => Invalid("There is no such task; it may have expired.");

    private static McpProtocolException Invalid(string message) => new(message, McpErrorCode.InvalidParams);

    private static McpProtocolException NotAvailable(string method) => new($"Method '{method}' is not available.", McpErrorCode.MethodNotFound);
}
