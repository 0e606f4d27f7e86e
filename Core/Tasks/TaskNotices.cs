using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;

namespace Actors.Core.Tasks;

/// <summary>What the session that created a task hears of it, as whole notifications of 2025-11-25. Pure.</summary>
internal static class TaskNotices
{
    /// <summary>Progress under the call's own token; null where it has none.</summary>
    public static TellOfTask? Progress(TaskState state, TaskProgress progress)
    {
        var origin = state.Record!.Origin;
        if (origin.ProgressToken.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return null;
        }

        var parameters = new JsonObject { ["progressToken"] = JsonValue.Create(origin.ProgressToken), ["progress"] = progress.Progress };
        if (progress.Total is { } total)
        {
            parameters["total"] = total;
        }

        if (progress.Message is { } message)
        {
            parameters["message"] = message;
        }

        Relate(parameters, state);
        return new(state.Id, TaskNoticeKind.Progress, Notification("notifications/progress", parameters));
    }

    /// <summary>A log message.</summary>
    public static TellOfTask? Log(TaskState state, string level, ReadOnlyMemory<byte> json)
    {
        if (state.Record!.Origin.Hidden || JsonNode.Parse(json.Span) is not JsonObject notification)
        {
            return new(state.Id, TaskNoticeKind.Log, json, level);
        }

        if (notification["params"] is JsonObject parameters)
        {
            Relate(parameters, state);
        }

        return new(state.Id, TaskNoticeKind.Log, Bytes(notification), level);
    }

    /// <summary>Where the task stands; nothing for a caller who knows of no task.</summary>
    public static TellOfTask? Status(TaskState state)
    {
        var record = state.Record!;
        if (record.Origin.Hidden)
        {
            return null;
        }

        var task = new JsonObject
        {
            ["taskId"] = state.Id,
            ["status"] = record switch
            {
                { Status: WorkStatus.InputRequired } => "input_required",
                { Status: WorkStatus.Completed, IsToolError: false } => "completed",
                { Status: WorkStatus.Completed or WorkStatus.Failed } => "failed",
                { Status: WorkStatus.Cancelled } => "cancelled",
                _ => "working",
            },
            ["createdAt"] = record.Created,
            ["lastUpdatedAt"] = record.Updated,
            ["ttl"] = (long)record.Policy.Ttl.TotalMilliseconds,
            ["pollInterval"] = (long)record.Policy.PollInterval.TotalMilliseconds,
        };
        if (record.Message is { } message)
        {
            task["statusMessage"] = message;
        }

        return new(state.Id, TaskNoticeKind.Status, Notification("notifications/tasks/status", task));
    }

    /// <summary>Tells the session, if the task came from one and there is something to tell.</summary>
    public static TaskTransition Tell(TaskState state, TellOfTask? notice) =>
        notice is not null && state.Record!.Origin is { Modern: false, Session: { } session } ? new TaskTransition(state).Then(new TaskEffect.Tell(session, notice)) : new(state);

    private static void Relate(JsonObject parameters, TaskState state)
    {
        if (state.Record!.Origin.Hidden)
        {
            return;
        }

        if (parameters["_meta"] is not JsonObject meta)
        {
            parameters["_meta"] = meta = [];
        }

        meta[TaskMeta.RelatedTask] = new JsonObject { ["taskId"] = state.Id };
    }

    private static byte[] Notification(string method, JsonObject parameters) =>
        Bytes(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });

    private static byte[] Bytes(JsonObject json)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            json.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
