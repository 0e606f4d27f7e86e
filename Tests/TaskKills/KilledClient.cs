using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Modern;

namespace Actors.Tests.TaskKills;

/// <summary>
/// A client of the tasks extension that remembers what was acknowledged to it: each of these facts must hold after every
/// kill. What was under way at a kill may have happened or not.
/// </summary>
internal sealed class KilledClient
{
    private static readonly string[] Tools = ["once", "once", "steps", "steps", "ask", "ask_once", "ask_and_end", "broken"];

    /// <summary>The tool of each task whose creation was acknowledged.</summary>
    public ConcurrentDictionary<string, string> Created { get; } = new();

    /// <summary>The tasks whose cancellation was acknowledged while they had not been seen to end.</summary>
    public ConcurrentDictionary<string, bool> Cancelled { get; } = new();

    /// <summary>The final status that was seen of a task.</summary>
    public ConcurrentDictionary<string, string> Ended { get; } = new();

    /// <summary>The acknowledged answers, by task and key.</summary>
    public ConcurrentDictionary<(string Task, string Key), string> Answered { get; } = new();

    /// <summary>What must not be, as it was noticed.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>One random thing a client does.</summary>
    public async Task StepAsync(ModernClient client, Random random)
    {
        var known = Created.Keys.ToArray();
        switch (random.Next(10))
        {
            case < 6:
                await CreateAsync(client, Tools[random.Next(Tools.Length)], random.Next(120));
                break;
            case < 7 when known.Length > 0:
                await CancelAsync(client, known[random.Next(known.Length)]);
                break;
            default:
                if (known.Length > 0)
                {
                    await LookAsync(client, known[random.Next(known.Length)], answers: true);
                }

                break;
        }
    }

    /// <summary>Reads a task, checks it against what is known, and answers what it asks.</summary>
    public async Task LookAsync(ModernClient client, string id, bool answers)
    {
        var got = await client.SendAsync("tasks/get", new JsonObject { ["taskId"] = id }, sent => sent.Headers["Mcp-Name"] = id);
        if (!got.Last.TryGetProperty("result", out var task))
        {
            Violations.Enqueue($"{Created[id]} {id} is lost: {got.Last}");
            return;
        }

        var status = task.GetProperty("status").GetString()!;
        if (Ended.TryGetValue(id, out var before) && before != status)
        {
            Violations.Enqueue($"{Created[id]} {id} was {before} and is {status}");
        }

        if (Cancelled.ContainsKey(id) && status is not "cancelled" && !Ended.ContainsKey(id))
        {
            Violations.Enqueue($"{Created[id]} {id} was cancelled and is {status}");
        }

        if (status is "completed" or "failed" or "cancelled")
        {
            Ended.TryAdd(id, status);
        }

        if (status == "completed")
        {
            Check(id, task.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!, task);
        }

        if (answers && status == "input_required")
        {
            foreach (var asked in task.GetProperty("inputRequests").EnumerateObject())
            {
                await AnswerAsync(client, id, asked.Name, asked.Value.GetProperty("params").GetProperty("message").GetString()!);
            }
        }
    }

    private async Task CreateAsync(ModernClient client, string tool, int milliseconds)
    {
        var created = await client.CallAsync(tool, tool == "once" ? new JsonObject { ["milliseconds"] = milliseconds } : []);
        if (created.Last.TryGetProperty("result", out var result) && result.TryGetProperty("taskId", out var id))
        {
            Created[id.GetString()!] = tool;
        }
        else
        {
            Violations.Enqueue($"{tool} was not created: {created.Last}");
        }
    }

    private async Task CancelAsync(ModernClient client, string id)
    {
        if (Ended.ContainsKey(id))
        {
            return;
        }

        // The extension's acknowledgement is the same for a task that had ended, so the status decides what was acknowledged.
        await client.SendAsync("tasks/cancel", new JsonObject { ["taskId"] = id }, sent => sent.Headers["Mcp-Name"] = id);
        var got = await client.SendAsync("tasks/get", new JsonObject { ["taskId"] = id }, sent => sent.Headers["Mcp-Name"] = id);
        if (!got.Last.TryGetProperty("result", out var task) || task.GetProperty("status").GetString() is not ("cancelled" or "completed" or "failed"))
        {
            Violations.Enqueue($"{Created[id]} {id} goes on after its cancellation: {got.Last}");
        }
        else if (task.GetProperty("status").GetString() == "cancelled")
        {
            Cancelled[id] = true;
        }
    }

    private async Task AnswerAsync(ModernClient client, string id, string key, string message)
    {
        if (Answered.ContainsKey((id, key)))
        {
            Violations.Enqueue($"{Created[id]} {id} asks {key} again");
            return;
        }

        var text = $"{message}-{id[^6..]}";
        var answer = new JsonObject
        {
            ["taskId"] = id,
            ["inputResponses"] = new JsonObject { [key] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["text"] = text } } },
        };
        var taken = await client.SendAsync("tasks/update", answer, sent => sent.Headers["Mcp-Name"] = id);
        if (taken.Last.TryGetProperty("result", out _))
        {
            Answered[(id, key)] = text;
        }
    }

    private void Check(string id, string text, JsonElement task)
    {
        var right = Created[id] switch
        {
            "once" => text == "done",
            "steps" => text == "sum 40",
            "ask" => text == $"first-{id[^6..]} second-{id[^6..]}",
            "ask_once" => text == $"only-{id[^6..]}",
            "ask_and_end" => text == $"name-{id[^6..]}",
            _ => task.GetProperty("result").GetProperty("isError").GetBoolean(),
        };
        if (!right)
        {
            Violations.Enqueue($"{Created[id]} {id} completed with '{text}'");
        }
    }
}
