using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Tasks.Dialects;

/// <summary>What a task tells the session that created it, as whole notifications of MCP 2025-11-25.</summary>
public static class LegacyTaskNotices
{
    /// <summary><c>notifications/tasks/status</c>: the task itself says which one it is.</summary>
    public static byte[] Status(TaskView view) => Write("notifications/tasks/status", LegacyTasks.Task(view));

    /// <summary>
    /// <c>notifications/progress</c> under the token of the call that created the task; null where that had none, or nothing
    /// was told yet. The client of a hidden task knows the call only.
    /// </summary>
    public static byte[]? Progress(TaskView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var token = view.Origin.ProgressToken;
        if (view.Progress is not { } progress || token.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return null;
        }

        var parameters = new JsonObject { ["progressToken"] = JsonValue.Create(token), ["progress"] = progress.Progress };
        if (progress.Total is { } total)
        {
            parameters["total"] = total;
        }

        if (progress.Message is { } message)
        {
            parameters["message"] = message;
        }

        return Write(NotificationMethods.ProgressNotification, view.Origin.Hidden ? parameters : LegacyTasks.WithRelated(parameters, view.Id));
    }

    /// <summary>A notification of the task's body, such as a log message, with the task that it belongs to.</summary>
    public static byte[] OfTask(string id, ReadOnlyMemory<byte> notification)
    {
        var whole = JsonNode.Parse(notification.Span)!.AsObject();
        if (whole["params"] is not JsonObject parameters)
        {
            whole["params"] = parameters = [];
        }

        LegacyTasks.WithRelated(parameters, id);
        return Wire.ToJson(whole);
    }

    private static byte[] Write(string method, JsonObject parameters) =>
        Wire.ToJson(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });
}
