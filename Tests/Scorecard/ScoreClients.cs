using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;

namespace Actors.Tests.Scorecard;

/// <summary>What clients of both dialects do with tasks, in the words of each.</summary>
internal static class ScoreClients
{
    /// <summary>Creates a task; its id.</summary>
    public static async Task<string> CreateAsync(this LegacyClient client, string tool, object arguments, long? ttl = null, string? token = null)
    {
        var parameters = new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = JsonSerializer.SerializeToNode(arguments),
            ["task"] = ttl is null ? [] : new JsonObject { ["ttl"] = ttl },
        };
        if (token is not null)
        {
            parameters["_meta"] = new JsonObject { ["progressToken"] = token };
        }

        var created = await client.SendAsync("tools/call", parameters);
        return created.Result.GetProperty("task").GetProperty("taskId").GetString()!;
    }

    public static Task<LegacyAnswer> OfTaskAsync(this LegacyClient client, string method, string id) =>
        client.SendAsync(method, new JsonObject { ["taskId"] = id });

    public static async Task<string> StatusAsync(this LegacyClient client, string id) =>
        (await client.OfTaskAsync("tasks/get", id)).Result.GetProperty("status").GetString()!;

    /// <summary>Creates a task of the extension; its id.</summary>
    public static async Task<string> CreateAsync(this ModernClient client, string tool, JsonObject arguments, string key = "ann")
    {
        var created = await client.CallAsync(tool, arguments, As(key));
        return created.Result.GetProperty("taskId").GetString()!;
    }

    public static Task<ModernAnswer> OfTaskAsync(this ModernClient client, string method, string id, JsonObject? more = null, string key = "ann")
    {
        var parameters = more ?? [];
        parameters["taskId"] = id;
        return client.SendAsync(method, parameters, sent =>
        {
            As(key)(sent);
            sent.Headers["Mcp-Name"] = id;
        });
    }

    /// <summary>Reads a task until it stands so.</summary>
    public static async Task<JsonElement> UntilAsync(this ModernClient client, string id, params string[] statuses)
    {
        var patience = DateTime.UtcNow + TimeSpan.FromSeconds(20);
        while (true)
        {
            var task = (await client.OfTaskAsync("tasks/get", id)).Result;
            if (statuses.Contains(task.GetProperty("status").GetString()))
            {
                return task;
            }

            Assert.True(DateTime.UtcNow < patience, $"It is still {task}");
            await Task.Yield();
        }
    }

    /// <summary>Sends a caller's key.</summary>
    public static Action<ModernClient.Sent> As(string key) => sent => sent.Headers["Authorization"] = $"Bearer {key}";

    /// <summary>The answers of a user with a name.</summary>
    public static JsonObject Name(string key, string name) => new()
    {
        ["inputResponses"] = new JsonObject { [key] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = name } } },
    };
}
