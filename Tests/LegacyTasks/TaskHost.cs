using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Http;
using Actors.Tests.Legacy;
using Actors.Tests.ModernTasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.LegacyTasks;

/// <summary>Hosts whose tools run as tasks, and what clients with sessions do with them.</summary>
internal static class TaskHost
{
    public const string Everything = """{"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{}}""";

    public static Task<LegacyHost> StartAsync(Action<ActorsOptions>? options = null, string? data = null, TimeProvider? time = null) =>
        LegacyHost.StartAsync(options, data, time, AddTools);

    /// <summary>A host on which everybody is one user.</summary>
    public static Task<LegacyHost> SingleAsync(Action<ActorsOptions>? options = null, string? data = null, TimeProvider? time = null) => StartAsync(
        made =>
        {
            made.Tasks.SingleUser = true;
            options?.Invoke(made);
        },
        data,
        time);

    public static void AddTools(WebApplicationBuilder builder) => builder.Services.AddMcpServer().WithTools<WorkTools>().WithTools<TaskTools>();

    /// <summary>Calls a tool as a task.</summary>
    public static Task<LegacyAnswer> CallTaskAsync(this LegacyClient client, string tool, object? arguments = null, string task = "{}", string? token = null, string? id = null)
    {
        var call = Call(tool, arguments);
        call["task"] = JsonNode.Parse(task);
        if (token is not null)
        {
            call["_meta"] = new JsonObject { ["progressToken"] = JsonNode.Parse(token) };
        }

        return client.SendAsync("tools/call", call, id: id);
    }

    /// <summary>Calls a tool as a task, and returns the task's id.</summary>
    public static async Task<string> CreateAsync(this LegacyClient client, string tool, object? arguments = null, string task = "{}", string? token = null, string? id = null) =>
        (await client.CallTaskAsync(tool, arguments, task, token, id)).Result.GetProperty("task").GetProperty("taskId").GetString()!;

    public static Task<LegacyAnswer> GetTaskAsync(this LegacyClient client, string task) => client.SendAsync("tasks/get", Of(task));

    public static Task<LegacyAnswer> CancelTaskAsync(this LegacyClient client, string task) => client.SendAsync("tasks/cancel", Of(task));

    public static Task<LegacyAnswer> ResultAsync(this LegacyClient client, string task) => client.SendAsync("tasks/result", Of(task));

    /// <summary>Begins to wait for a task's result, and reads the stream as it comes.</summary>
    public static Task<EventReader> WaitForAsync(this LegacyClient client, string task, string? id = null) =>
        EventReader.OfAsync(client.StartAsync(client.Request("tasks/result", Of(task), id)));

    /// <summary>The next message that does not only tell how a task stands, which may come at any time.</summary>
    public static async Task<SentEvent> AnswerAsync(this EventReader reader)
    {
        while (true)
        {
            if (await reader.MessageAsync() is { Method: not "notifications/tasks/status" } message)
            {
                return message;
            }
        }
    }

    public static string StatusOf(this LegacyAnswer answer) => answer.Result.GetProperty("status").GetString()!;

    /// <summary>The task that a message says it belongs to; null: none.</summary>
    public static string? RelatedTo(JsonElement holder) =>
        holder.TryGetProperty("_meta", out var meta) && meta.TryGetProperty("io.modelcontextprotocol/related-task", out var related)
            ? related.GetProperty("taskId").GetString()
            : null;

    public static JsonObject Of(string task) => new() { ["taskId"] = task };

    public static JsonObject Call(string tool, object? arguments) => new() { ["name"] = tool, ["arguments"] = JsonSerializer.SerializeToNode(arguments ?? new { }) };
}
