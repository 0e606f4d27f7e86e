using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Actors.Tests.Rig;

/// <summary>The tasks of a rig, in the dialect of its generation. They belong to the process, and not to a session.</summary>
/// <param name="switches">How to behave.</param>
/// <param name="log">Where to tell.</param>
internal sealed class RigTasks(RigSwitches switches, RigLog log)
{
    public const string Tool = "work";

    private const string Extension = "io.modelcontextprotocol/tasks";
    private static readonly ConcurrentDictionary<string, RigTask> Tasks = new();

    /// <summary>Whether a call is to become a task.</summary>
    public bool Wants(RigCall call) => switches.Tasks && call.Method == "tools/call" && call.Parameters["name"]!.GetValue<string>() == Tool
        && (switches.Modern ? call.Parameters["_meta"]?["io.modelcontextprotocol/clientCapabilities"]?["extensions"]?[Extension] is not null : call.Parameters["task"] is not null);

    /// <summary>What the capabilities say of tasks.</summary>
    public void Declare(JsonObject capabilities)
    {
        if (switches.Tasks)
        {
            (string name, JsonObject said) = switches.Modern
                ? ("extensions", new JsonObject { [Extension] = new JsonObject() })
                : ("tasks", new JsonObject { ["cancel"] = new JsonObject(), ["requests"] = new JsonObject { ["tools"] = new JsonObject { ["call"] = new JsonObject() } } });
            capabilities[name] = said;
        }
    }

    /// <summary>Makes a task of a call.</summary>
    public JsonObject Create(RigCall call)
    {
        var arguments = call.Parameters["arguments"] as JsonObject ?? [];
        var task = Tasks[$"rig-{Guid.NewGuid():N}"] = new RigTask();
        task.Id = Tasks.First(pair => pair.Value == task).Key;
        _ = RunAsync(task, arguments["ms"]?.GetValue<int>() ?? 0, arguments["ask"]?.GetValue<bool>() == true);
        return switches.Modern ? With(Describe(task), "resultType", "task") : new JsonObject { ["task"] = Describe(task) };
    }

    /// <summary>Answers a request about a task; null: it is none.</summary>
    public async Task<JsonObject?> AnswerAsync(RigCall call)
    {
        if (!switches.Tasks || !call.Method.StartsWith("tasks/", StringComparison.Ordinal))
        {
            return null;
        }

        if (!Tasks.TryGetValue(call.Parameters["taskId"]!.GetValue<string>(), out var task))
        {
            return new() { ["code"] = -32602, ["message"] = "There is no such task." };
        }

        switch (call.Method)
        {
            case "tasks/get":
                return switches.Modern ? Detailed(task) : Describe(task);
            case "tasks/result":
                return await ResultAsync(call, task);
            case "tasks/update":
                task.Answer.TrySetResult((JsonObject)call.Parameters["inputResponses"]!["who"]!.DeepClone());
                return [];
            default:
                log.Write("task-cancelled", null, task.Id);
                await task.Cancel.CancelAsync();
                task.Status = "cancelled";
                return switches.Modern ? [] : Describe(task);
        }
    }

    private async Task RunAsync(RigTask task, int ms, bool asks)
    {
        log.Write("worked", null, task.Id);
        var name = "nobody";
        if (asks)
        {
            task.Status = "input_required";
            name = (await task.Answer.Task)["content"]!["name"]!.GetValue<string>();
            task.Status = "working";
        }

        await Task.Delay(ms, task.Cancel.Token);
        task.Result = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = $"worked for {name}" }), ["x-unknown"] = true };
        task.Status = "completed";
        task.Over.SetResult();
    }

    private async Task<JsonObject> ResultAsync(RigCall call, RigTask task)
    {
        if (task.Status == "input_required")
        {
            task.Answer.TrySetResult((JsonObject)(await call.Session.AskAsync(call, "elicitation/create", Question()))["result"]!.DeepClone());
        }

        await task.Over.Task;
        return With(task.Result!, "_meta", new JsonObject { ["io.modelcontextprotocol/related-task"] = new JsonObject { ["taskId"] = task.Id } });
    }

    private static JsonObject Question() => new() { ["message"] = "For whom?", ["requestedSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() } };

    private JsonObject Describe(RigTask task) => new()
    {
        ["taskId"] = task.Id,
        ["status"] = task.Status,
        ["statusMessage"] = $"is {task.Status}",
        ["createdAt"] = "2026-01-01T00:00:00Z",
        ["lastUpdatedAt"] = "2026-01-01T00:00:00Z",
        [switches.Modern ? "ttlMs" : "ttl"] = null,
        [switches.Modern ? "pollIntervalMs" : "pollInterval"] = 50,
    };

    private JsonObject Detailed(RigTask task) => task.Status switch
    {
        "completed" => With(Describe(task), "result", task.Result!),
        "input_required" => With(Describe(task), "inputRequests", new JsonObject { ["who"] = new JsonObject { ["method"] = "elicitation/create", ["params"] = Question() } }),
        _ => Describe(task),
    };

    private static JsonObject With(JsonObject from, string name, JsonNode value)
    {
        var made = (JsonObject)from.DeepClone();
        made[name] = value.DeepClone();
        return made;
    }

    private sealed class RigTask
    {
        public string Id { get; set; } = "";

        public volatile string Status = "working";

        public JsonObject? Result { get; set; }

        public CancellationTokenSource Cancel { get; } = new();

        public TaskCompletionSource<JsonObject> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
