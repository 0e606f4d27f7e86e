using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks.Dialects;

/// <summary>Tasks in the words of MCP 2025-11-25 (SEP-1686).</summary>
public static class LegacyTasks
{
    private const string ToolFailed = "The tool failed; its result says why.";

    /// <summary>Answers the call that created a task (<c>CreateTaskResult</c>).</summary>
    public static JsonObject Created(TaskView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new() { ["task"] = Task(view), ["_meta"] = Related(view.Id) };
    }

    /// <summary>A task as it stands, flat.</summary>
    public static JsonObject Task(TaskView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var task = new JsonObject { ["taskId"] = view.Id, ["status"] = StatusOf(view) };
        if ((view.Message ?? (view.IsToolError ? ToolFailed : null)) is { } message)
        {
            task["statusMessage"] = message;
        }

        task["createdAt"] = Time(view.Created);
        task["lastUpdatedAt"] = Time(view.Updated);
        task["ttl"] = (long)view.Ttl.TotalMilliseconds;
        task["pollInterval"] = (long)view.PollInterval.TotalMilliseconds;
        return task;
    }

    /// <summary>One page of <c>tasks/list</c>.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="nextCursor">Where the next page begins; null: there is none.</param>
    public static JsonObject Page(IEnumerable<TaskView> tasks, string? nextCursor)
    {
        var page = new JsonObject { ["tasks"] = new JsonArray([.. tasks.Select(Task)]) };
        if (nextCursor is not null)
        {
            page["nextCursor"] = nextCursor;
        }

        return page;
    }

    /// <summary>
    /// What a task that has ended gave: exactly what its call would have returned, and the task that it belongs to; or the
    /// error that its call would have been answered with.
    /// </summary>
    public static (JsonObject? Result, RpcError? Error) Result(TaskView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view switch
        {
            { Status: WorkStatus.Cancelled } => (null, new(RpcCode.InternalError, "The task was cancelled.", """{"status":"cancelled"}""")),
            { Outcome: { Result.ValueKind: JsonValueKind.Object } outcome } => (OfTask(JsonObject.Create(outcome.Result)!, view.Id), null),
            { Outcome.Error: { ValueKind: JsonValueKind.Object } error } => (null, ErrorOf(error)),
            _ => (null, new(RpcCode.InternalError, "The task has no result.", """{"status":"failed"}""")),
        };
    }

    /// <summary>How a question of a task is put, so that its client knows which task asks.</summary>
    public static JsonObject QuestionOf(string id, TaskQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return WithRelated(question.Params.ValueKind == JsonValueKind.Object ? JsonObject.Create(question.Params)! : [], id);
    }

    /// <summary>The names of the status, in which a tool's own error is a failure.</summary>
    private static string StatusOf(TaskView view) => view.Status switch
    {
        WorkStatus.Working => "working",
        WorkStatus.InputRequired => "input_required",
        WorkStatus.Completed when !view.IsToolError => "completed",
        WorkStatus.Cancelled => "cancelled",
        _ => "failed",
    };

    /// <summary>Adds to <c>params</c> or a result which task it belongs to.</summary>
    internal static JsonObject WithRelated(JsonObject members, string id)
    {
        if (members["_meta"] is not JsonObject meta)
        {
            members["_meta"] = meta = [];
        }

        meta[TaskMeta.RelatedTask] = new JsonObject { ["taskId"] = id };
        return members;
    }

    private static JsonObject Related(string id) => new() { [TaskMeta.RelatedTask] = new JsonObject { ["taskId"] = id } };

    // What only the other generation says of results has no place here.
    private static JsonObject OfTask(JsonObject result, string id)
    {
        result.Remove("resultType");
        return WithRelated(result, id);
    }

    private static RpcError ErrorOf(JsonElement error) => new(
        error.TryGetProperty("code"u8, out var code) && code.TryGetInt32(out var number) ? number : RpcCode.InternalError,
        error.TryGetProperty("message"u8, out var message) ? message.GetString() ?? "" : "",
        error.TryGetProperty("data"u8, out var data) ? data.GetRawText() : null);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
