using System.Text.Json;
using Actors.Bench.Load;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>What a client of the tasks extension sends, and insists on right answers.</summary>
internal static class TaskCalls
{
    /// <summary>Creates a task; its id.</summary>
    public static async Task<string> CreateAsync(HttpClient host, string tool, string arguments)
    {
        var created = await SendAsync(host, Calls.ModernTask(tool, arguments));
        return created.TryGetProperty("taskId"u8, out var id) ? id.GetString()! : throw new BenchFailedException($"{tool} made no task: {created}");
    }

    /// <summary>Waits until a task has completed, and returns the text of its result.</summary>
    public static async Task<string> ResultAsync(HttpClient host, string id)
    {
        while (true)
        {
            var task = await SendAsync(host, Calls.ModernOfTask("tasks/get", id));
            switch (task.GetProperty("status"u8).GetString())
            {
                case "completed":
                    return task.GetProperty("result"u8).GetProperty("content"u8)[0].GetProperty("text"u8).GetString()!;
                case "working":
                    await Task.Yield();
                    break;
                default:
                    throw new BenchFailedException($"a task ended otherwise: {task}");
            }
        }
    }

    /// <summary>Cancels a task.</summary>
    public static Task CancelAsync(HttpClient host, string id) => SendAsync(host, Calls.ModernOfTask("tasks/cancel", id));

    /// <summary>Insists that the tasks of a load end with it: one that only queues them has not run them.</summary>
    public static async Task WhenNoneRunsAsync(ServerProcess host)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            var status = await host.StatusAsync();
            if (status.GetProperty("tasksRunning"u8).GetInt64() + status.GetProperty("tasksQueued"u8).GetInt64() == 0)
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new BenchFailedException("tasks were still running or queued a second after the load");
    }

    /// <summary>Waits until a tool has left a time stamp under a name, and returns it.</summary>
    public static async Task<long> StampAsync(HttpClient host, string name) =>
        await host.GetFromJsonAsync<long>($"/bench/stamps/{Uri.EscapeDataString(name)}");

    private static async Task<JsonElement> SendAsync(HttpClient host, Call call)
    {
        using var answer = await call.SendAsync(host, "/mcp");
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode && JsonElement.Parse(body).TryGetProperty("result"u8, out var result)
            ? result
            : throw new BenchFailedException($"answered with {(int)answer.StatusCode}: {body}");
    }
}
