using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Actors.Tests.Rig;

/// <summary>The tools of a rig, each a way for a call to go.</summary>
/// <param name="switches">How to behave.</param>
/// <param name="log">Where to tell.</param>
internal sealed class RigTools(RigSwitches switches, RigLog log)
{
    private static readonly string[] Names =
        ["echo", "count", "hang", "cancellable", "unwilling", "crash", "fail", "refuse", "grandchild", "ask", "withdraw", "log", "change", "again"];

    /// <summary>The list, in pages where it is told to.</summary>
    public JsonObject List(JsonObject parameters)
    {
        var from = parameters["cursor"] is { } cursor ? int.Parse(cursor.GetValue<string>(), null) : 0;
        string[] names = switches.Tasks ? [.. Names, RigTasks.Tool] : Names;
        var size = switches.Page > 0 ? switches.Page : names.Length;
        var list = new JsonObject { ["tools"] = new JsonArray([.. names.Skip(from).Take(size).Select(Describe)]) };
        if (from + size < names.Length)
        {
            list["nextCursor"] = $"{from + size}";
        }

        return list;
    }

    private static JsonObject Describe(string name)
    {
        var tool = new JsonObject
        {
            ["name"] = name,
            ["inputSchema"] = new JsonObject { ["type"] = "object", ["x-unknown"] = true },
            ["_meta"] = new JsonObject { ["rig/number"] = 1.0 },
        };
        if (name == "again")
        {
            tool["annotations"] = new JsonObject { ["idempotentHint"] = true };
        }

        if (name == RigTasks.Tool)
        {
            tool["execution"] = new JsonObject { ["taskSupport"] = "optional" };
        }

        return tool;
    }

    /// <summary>Calls one; null: no answer.</summary>
    public async Task<JsonObject?> CallAsync(RigCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Parameters["arguments"] as JsonObject ?? [];
        switch (call.Parameters["name"]!.GetValue<string>())
        {
            case "echo" or "again":
                if (arguments["ms"] is { } wait)
                {
                    await Task.Delay(wait.GetValue<int>(), CancellationToken.None);
                }

                return new() { ["content"] = Text(arguments["text"]?.GetValue<string>() ?? ""), ["x-unknown"] = 1.50m, ["_meta"] = call.Parameters["_meta"]?.DeepClone() };
            case "count":
                return await CountAsync(call, arguments["to"]!.GetValue<int>());
            case "hang":
                return null;
            case "cancellable":
                await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                log.Write("cancelled", null, call.Id);
                return null;
            case "unwilling":
                await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return new() { ["content"] = Text("too late") };
            case "crash":
                await Console.Error.WriteLineAsync(arguments["say"]?.GetValue<string>() ?? "crashing as told");
                Environment.Exit(arguments["code"]?.GetValue<int>() ?? 3);
                return null;
            case "fail":
                return new() { ["content"] = Text("failed as told"), ["isError"] = true };
            case "refuse":
                return new() { ["code"] = -32042, ["message"] = "refused as told", ["data"] = new JsonArray(1, "two") };
            case "grandchild":
                return Grandchild();
            default:
                return await TalkAsync(call, arguments);
        }
    }

    private static async Task<JsonObject> TalkAsync(RigCall call, JsonObject arguments)
    {
        switch (call.Parameters["name"]!.GetValue<string>())
        {
            case "ask":
                return await AskAsync(call, arguments["method"]!.GetValue<string>(), arguments["params"]);
            case "withdraw":
                var asked = call.Session.AskAsync(call, "elicitation/create", arguments);
                await call.Session.WithdrawAsync(call);
                return new() { ["content"] = Text($"{asked.IsCompleted}") };
            case "log":
                await call.Reply(RigSession.Notification("notifications/message", new JsonObject { ["level"] = "info", ["data"] = arguments["text"]?.DeepClone() }));
                return new() { ["content"] = Text("logged") };
            case "change":
                var uri = arguments["uri"]?.GetValue<string>();
                await call.Session.TellAsync(call, uri is null ? "notifications/tools/list_changed" : "notifications/resources/updated", uri is null ? [] : new() { ["uri"] = uri });
                return new() { ["content"] = Text("changed") };
            default:
                return new() { ["code"] = -32602, ["message"] = "There is no such tool." };
        }
    }

    private static async Task<JsonObject> AskAsync(RigCall call, string method, JsonNode? parameters)
    {
        if (call.Parameters["_meta"]?["io.modelcontextprotocol/protocolVersion"] is null)
        {
            return new() { ["content"] = Text((await call.Session.AskAsync(call, method, parameters)).ToJsonString()) };
        }

        return call.Parameters["inputResponses"] is { } answers
            ? new() { ["content"] = Text(answers.ToJsonString()), ["x-state"] = call.Parameters["requestState"]?.DeepClone() }
            : new()
            {
                ["resultType"] = "input_required",
                ["requestState"] = "sealed",
                ["inputRequests"] = new JsonObject { ["first"] = new JsonObject { ["method"] = method, ["params"] = parameters?.DeepClone() } },
            };
    }

    private static async Task<JsonObject> CountAsync(RigCall call, int to)
    {
        var token = call.Parameters["_meta"]?["progressToken"];
        for (var step = 1; step <= to && token is not null; step++)
        {
            await call.Reply(RigSession.Notification("notifications/progress", new JsonObject { ["progressToken"] = token.DeepClone(), ["progress"] = step, ["total"] = to, ["x-unknown"] = step }));
        }

        return new() { ["content"] = Text($"{to}") };
    }

    // One that minds nothing but SIGKILL, in the group of the rig.
    private JsonObject Grandchild()
    {
        var process = Process.Start(new ProcessStartInfo("sh", ["-c", "trap '' TERM INT HUP; while :; do sleep 1; done"]))!;
        log.Write("grandchild", null, process.Id);
        return new() { ["content"] = Text($"{process.Id}") };
    }

    private static JsonArray Text(string text) => [new JsonObject { ["type"] = "text", ["text"] = text }];
}
