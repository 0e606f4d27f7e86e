using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Actors.Tests.Rig;

/// <summary>One client of a rig: what it may ask, in either generation.</summary>
/// <param name="switches">How to behave.</param>
/// <param name="log">Where to tell.</param>
internal sealed class RigSession(RigSwitches switches, RigLog log)
{
    private const string Modern = "2026-07-28";
    private static readonly string[] Legacy = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    private readonly RigTools _tools = new(switches, log);
    private readonly RigTasks _tasks = new(switches, log);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _asked = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _calls = new();
    private Func<JsonNode, ValueTask>? _listener;
    private JsonNode? _listenId;
    private int _lastAsked;

    /// <summary>Takes a message; <paramref name="reply"/> leads to whoever waits for its answer, <paramref name="tell"/> to the client whatever it waits for.</summary>
    public Task Receive(JsonObject message, Func<JsonNode, ValueTask> reply, Func<JsonNode, ValueTask> tell)
    {
        var id = message["id"];
        if (message["method"]?.GetValue<string>() is not { } method)
        {
            log.Write("answer", null, message);
            return _asked.TryRemove(id!.ToJsonString(), out var asked) ? Complete(asked, message) : Task.CompletedTask;
        }

        log.Write(id is null ? "notification" : "request", method, message["params"]);
        if (id is not null)
        {
            return AnswerAsync(new RigCall(this, id, method, message["params"] as JsonObject ?? [], reply, tell));
        }

        if (method == "notifications/cancelled" && _calls.TryRemove(message["params"]!["requestId"]!.ToJsonString(), out var cancel))
        {
            cancel.Cancel();
        }

        return Task.CompletedTask;
    }

    /// <summary>Asks the client something; returns its answer, whole.</summary>
    public async Task<JsonObject> AskAsync(RigCall call, string method, JsonNode? parameters)
    {
        var id = $"ask-{Interlocked.Increment(ref _lastAsked)}";
        var asked = _asked[$"\"{id}\""] = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        await call.Reply(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters?.DeepClone() });
        return await asked.Task;
    }

    /// <summary>Takes a question back.</summary>
    public ValueTask WithdrawAsync(RigCall call) => call.Reply(Notification("notifications/cancelled", new JsonObject { ["requestId"] = $"ask-{_lastAsked}" }));

    /// <summary>Tells whoever listens.</summary>
    public ValueTask TellAsync(RigCall call, string method, JsonObject parameters)
    {
        if (!switches.Modern)
        {
            return call.Tell(Notification(method, parameters));
        }

        parameters["_meta"] = new JsonObject { ["io.modelcontextprotocol/subscriptionId"] = _listenId?.DeepClone() };
        return _listener is { } listener ? listener(Notification(method, parameters)) : default;
    }

    /// <summary>A notification.</summary>
    public static JsonObject Notification(string method, JsonNode? parameters) => new() { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters?.DeepClone() };

    private static Task Complete(TaskCompletionSource<JsonObject> asked, JsonObject answer)
    {
        asked.TrySetResult(answer);
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(RigCall call)
    {
        using var cancel = new CancellationTokenSource();
        _calls[call.Id.ToJsonString()] = cancel;
        var answer = await TryAnswerAsync(call, cancel.Token);
        _calls.TryRemove(call.Id.ToJsonString(), out _);
        if (answer is not null)
        {
            await call.Reply(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = call.Id.DeepClone(), [answer.ContainsKey("code") ? "error" : "result"] = answer });
        }
    }

    private async Task<JsonObject?> TryAnswerAsync(RigCall call, CancellationToken cancellationToken)
    {
        switch (call.Method)
        {
            case "server/discover" when switches.Modern:
                return Discovered();
            case "initialize" when !switches.Modern:
                return Initialized(call.Parameters["protocolVersion"]!.GetValue<string>());
            case "ping":
                return [];
            case "subscriptions/listen" when switches.Modern:
                await ListenAsync(call, cancellationToken);
                return null;
            case "resources/subscribe" or "resources/unsubscribe" when !switches.Modern:
                return [];
            case "resources/list":
                return Complete(new() { ["resources"] = new JsonArray(new JsonObject { ["uri"] = "rig://one", ["name"] = "one", ["x-unknown"] = 1 }) });
            case "tools/list":
                return Complete(_tools.List(call.Parameters));
            case "tools/call" when _tasks.Wants(call):
                return _tasks.Create(call);
            case "tools/call":
                return await _tools.CallAsync(call, cancellationToken) is { } result ? Complete(result) : null;
            default:
                return await _tasks.AnswerAsync(call) is { } about ? Complete(about) : switches.Silent ? null : new() { ["code"] = -32601, ["message"] = $"There is no {call.Method}." };
        }
    }

    private JsonObject Complete(JsonObject result)
    {
        if (switches.Modern && !result.ContainsKey("code"))
        {
            result.TryAdd("resultType", "complete");
        }

        return result;
    }

    private JsonObject Capabilities()
    {
        var capabilities = new JsonObject
        {
            ["tools"] = new JsonObject { ["listChanged"] = true },
            ["resources"] = new JsonObject { ["listChanged"] = true, ["subscribe"] = true },
            ["logging"] = new JsonObject(),
            ["x-unknown"] = new JsonObject { ["kept"] = true },
        };
        _tasks.Declare(capabilities);
        return capabilities;
    }

    private JsonObject Initialized(string asked) => new()
    {
        ["protocolVersion"] = Legacy.Contains(asked) ? asked : Legacy[^1],
        ["capabilities"] = Capabilities(),
        ["serverInfo"] = Info(),
        ["instructions"] = "Be bad.",
    };

    private JsonObject Discovered() => new()
    {
        ["resultType"] = "complete",
        ["supportedVersions"] = new JsonArray(Modern),
        ["capabilities"] = Capabilities(),
        ["instructions"] = "Be bad.",
        ["ttlMs"] = 0,
        ["cacheScope"] = "private",
        ["_meta"] = new JsonObject { ["io.modelcontextprotocol/serverInfo"] = Info() },
    };

    private static JsonObject Info() => new() { ["name"] = "rig", ["version"] = "1", ["x-unknown"] = "kept" };

    private async Task ListenAsync(RigCall call, CancellationToken cancellationToken)
    {
        (_listener, _listenId) = (call.Reply, call.Id.DeepClone());
        var acknowledged = new JsonObject
        {
            ["_meta"] = new JsonObject { ["io.modelcontextprotocol/subscriptionId"] = call.Id.DeepClone() },
            ["notifications"] = call.Parameters["notifications"]?.DeepClone(),
        };
        await call.Reply(Notification("notifications/subscriptions/acknowledged", acknowledged));
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

/// <summary>A request to a rig, and the ways back.</summary>
internal sealed record RigCall(RigSession Session, JsonNode Id, string Method, JsonObject Parameters, Func<JsonNode, ValueTask> Reply, Func<JsonNode, ValueTask> Tell);
