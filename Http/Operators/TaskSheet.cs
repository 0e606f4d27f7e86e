using System.Text.Json;
using Actors.Core.Tasks;

namespace Actors.Http.Operators;

/// <summary>A task as operators see it: what became of it and where, and nothing of what it is about.</summary>
internal static class TaskSheet
{
    private static readonly (WorkStatus Status, string Name)[] All =
    [
        (WorkStatus.Working, "working"), (WorkStatus.InputRequired, "input_required"), (WorkStatus.Completed, "completed"),
        (WorkStatus.Failed, "failed"), (WorkStatus.Cancelled, "cancelled"),
    ];

    /// <summary>All names of statuses.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(static pair => pair.Name));

    /// <summary>The protocol's name of a status.</summary>
    public static string Name(WorkStatus status) => Array.Find(All, pair => pair.Status == status).Name;

    /// <summary>The status with that name, or null.</summary>
    public static WorkStatus? Parse(string? name) => Array.Find(All, pair => pair.Name == name) is { Status: not WorkStatus.None } found ? found.Status : null;

    /// <summary>Writes one task as an object.</summary>
    public static void Write(Utf8JsonWriter json, TaskView task)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, task.Id);
        if (TaskOwner.ServerOf(task.Owner) is { Length: > 0 } server)
        {
            json.WriteString("server"u8, server);
        }

        json.WriteString("tool"u8, task.Tool);
        json.WriteString("owner"u8, task.Owner);
        json.WriteString("status"u8, Name(task.Status));
        if (task.Message is { } message)
        {
            json.WriteString("message"u8, message);
        }

        json.WriteBoolean("toolError"u8, task.IsToolError);
        json.WriteString("created"u8, task.Created);
        json.WriteString("updated"u8, task.Updated);
        json.WriteString("expires"u8, task.Created + task.Ttl);
        json.WriteNumber("attempt"u8, task.Attempt);
        if (task.Node is { } node)
        {
            json.WriteString("node"u8, node);
        }

        json.WriteBoolean("hidden"u8, task.Origin.Hidden);
        json.WriteString("generation"u8, task.Origin.Modern ? "modern"u8 : "legacy"u8);
        if (task.Progress is { } progress)
        {
            json.WriteNumber("progress"u8, progress.Progress);
            if (progress.Total is { } total)
            {
                json.WriteNumber("total"u8, total);
            }
        }

        json.WriteStartArray("questions"u8);
        foreach (var question in task.Questions)
        {
            json.WriteStringValue(question.Method);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
