using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Tasks.Dialects;

/// <summary>Tasks in the words of the extension <c>io.modelcontextprotocol/tasks</c> of 2026-07-28. Pure: a view in, JSON out.</summary>
public static class ModernTasks
{
    /// <summary>What a call is answered with that became a task: the bare task, flat.</summary>
    public static JsonObject Created(TaskView view) => Tree(view, WriteCreated);

    /// <summary>Writes the members of the same, with no braces around them.</summary>
    public static void WriteCreated(Utf8JsonWriter writer, TaskView view)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteString("resultType"u8, "task"u8);
        WriteTask(writer, view);
    }

    /// <summary>What <c>tasks/get</c> is answered with; the view needs its outcome.</summary>
    public static JsonObject Get(TaskView view)
    {
        var result = Tree(view, static (writer, view) =>
        {
            writer.WriteString("resultType"u8, "complete"u8);
            WriteTask(writer, view);
        });
        AddDetails(result, view);
        return result;
    }

    /// <summary>What <c>tasks/update</c> and <c>tasks/cancel</c> are answered with.</summary>
    public static JsonObject Acknowledged() => new() { ["resultType"] = "complete" };

    /// <summary>The parameters of <c>notifications/tasks</c> on the stream of one subscription: what <c>tasks/get</c> would say at this moment.</summary>
    /// <param name="view">The task, with its outcome.</param>
    /// <param name="subscription">The id of the request that listens.</param>
    public static JsonObject Notification(TaskView view, RequestId subscription)
    {
        var parameters = Tree(view, WriteTask);
        parameters.Insert(0, "_meta", new JsonObject
        {
            ["io.modelcontextprotocol/subscriptionId"] = subscription.Id is string text ? JsonValue.Create(text) : JsonValue.Create((long)subscription.Id!),
        });
        AddDetails(parameters, view);
        return parameters;
    }

    /// <summary>The status as the extension calls it; unlike in 2025-11-25 a result that says it is an error completes its task.</summary>
    public static string StatusOf(WorkStatus status) => status switch
    {
        WorkStatus.Working => "working",
        WorkStatus.InputRequired => "input_required",
        WorkStatus.Completed => "completed",
        WorkStatus.Failed => "failed",
        WorkStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status of a task."),
    };

    private static JsonObject Tree(TaskView view, Action<Utf8JsonWriter, TaskView> write)
    {
        ArgumentNullException.ThrowIfNull(view);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Wire.WriterOptions))
        {
            writer.WriteStartObject();
            write(writer, view);
            writer.WriteEndObject();
        }

        return JsonObject.Create(JsonElement.Parse(buffer.WrittenSpan))!;
    }

    private static void WriteTask(Utf8JsonWriter writer, TaskView view)
    {
        writer.WriteString("taskId"u8, view.Id);
        writer.WriteString("status"u8, StatusOf(view.Status));
        if (view.Message is { } message)
        {
            writer.WriteString("statusMessage"u8, message);
        }

        WriteTime(writer, "createdAt"u8, view.Created);
        WriteTime(writer, "lastUpdatedAt"u8, view.Updated);
        writer.WriteNumber("ttlMs"u8, Milliseconds(view.Ttl));
        writer.WriteNumber("pollIntervalMs"u8, Milliseconds(view.PollInterval));
    }

    private static void AddDetails(JsonObject to, TaskView view)
    {
        switch (view.Status)
        {
            case WorkStatus.InputRequired:
                to["inputRequests"] = Questions(view.Questions);
                break;
            case WorkStatus.Completed:
                to["result"] = Result(view.Outcome);
                break;
            case WorkStatus.Failed:
                to["error"] = Error(view, out var message);
                to["statusMessage"] ??= message;
                break;
        }
    }

    private static JsonObject Questions(IReadOnlyList<TaskQuestion> questions)
    {
        var map = new JsonObject();
        foreach (var question in questions)
        {
            var request = new JsonObject { ["method"] = question.Method };
            if (question.Params.ValueKind == JsonValueKind.Object)
            {
                var parameters = JsonObject.Create(question.Params)!;
                // The revision has no elicitation ids: the question's key takes their place.
                parameters.Remove("elicitationId");
                request["params"] = parameters;
            }

            map[question.Key] = request;
        }

        return map;
    }

    private static JsonObject Result(TaskOutcome? outcome)
    {
        var result = outcome?.Result.ValueKind == JsonValueKind.Object ? JsonObject.Create(outcome.Result)! : throw new ArgumentException("A completed task is told with its result.", nameof(outcome));
        // As its own call would have returned it in this revision, whatever the revision of the call that made the task.
        result["resultType"] = "complete";
        if (result["_meta"] is JsonObject meta && meta.Remove(TaskMeta.RelatedTask) && meta.Count == 0)
        {
            result.Remove("_meta");
        }

        return result;
    }

    private static JsonObject Error(TaskView view, out string message)
    {
        if (view.Outcome?.Error is { ValueKind: JsonValueKind.Object } element && JsonObject.Create(element) is { } error)
        {
            message = (string?)error["message"] ?? "";
            return error;
        }

        message = view.Message ?? "The task failed.";
        return new() { ["code"] = RpcCode.InternalError, ["message"] = message };
    }

    // To the millisecond. The format of its own name is written without being parsed each time.
    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset at)
    {
        Span<byte> text = stackalloc byte["yyyy-MM-ddTHH:mm:ss.fffffffZ".Length];
        at.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        var milliseconds = text[..^4];
        milliseconds[^1] = (byte)'Z';
        writer.WriteString(name, milliseconds);
    }

    // Durations are positive integers on the wire, and a client must never believe that a task is kept longer than it is.
    private static long Milliseconds(TimeSpan time) => Math.Max(1, time.Ticks / TimeSpan.TicksPerMillisecond);
}
