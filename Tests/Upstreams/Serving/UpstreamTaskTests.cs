using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Rig;
using Actors.Upstreams.Configuration;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>Tools of servers behind the host as tasks of this host, in each dialect.</summary>
public sealed class UpstreamTaskTests
{
    private const string Extension = """{"elicitation":{"form":{}},"extensions":{"io.modelcontextprotocol/tasks":{}}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Optional_ServerWithoutTasks_IsDeclaredInItsDialect()
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches(), model: Background);
        using var legacy = await rig.OpenAsync(modern: false);
        using var modern = await rig.OpenAsync(modern: true, capabilities: Extension);

        Assert.True(legacy.Server.GetProperty("capabilities").TryGetProperty("tasks", out _));
        var tool = (await legacy.ResultAsync("tools/list")).GetProperty("tools")[0];
        Assert.Equal("optional", tool.GetProperty("execution").GetProperty("taskSupport").GetString());
        Assert.True(modern.Server.GetProperty("capabilities").GetProperty("extensions").TryGetProperty("io.modelcontextprotocol/tasks", out _));
    }

    [Fact]
    public async Task Auto_ServerWithoutTasks_HasNone()
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches());
        using var legacy = await rig.OpenAsync(modern: false);

        Assert.False(legacy.Server.GetProperty("capabilities").TryGetProperty("tasks", out _));
        Assert.False((await legacy.ResultAsync("tools/list")).GetProperty("tools")[0].TryGetProperty("execution", out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Task_ServerWithoutTasks_ItsResultIsKept(bool modern)
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches(), model: Background);
        using var client = await rig.OpenAsync(modern, capabilities: modern ? Extension : "{}");

        var task = await CreateAsync(client, modern, "echo", new JsonObject { ["text"] = "kept", ["ms"] = 100 });
        var result = await ResultAsync(client, modern, task);

        Assert.Equal("kept", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("1.50", result.GetProperty("x-unknown").GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_ServerWithoutTasks_ItIsToldAndTheTaskIsCancelled(bool modern)
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches(), model: Background);
        using var client = await rig.OpenAsync(modern, capabilities: modern ? Extension : "{}");
        var task = await CreateAsync(client, modern, "unwilling", []);
        await rig.UntilAsync("request", 1, "tools/call");

        await client.ResultAsync("tasks/cancel", new JsonObject { ["taskId"] = task });

        Assert.Equal("cancelled", (await client.ResultAsync("tasks/get", new JsonObject { ["taskId"] = task })).GetProperty("status").GetString());
        await rig.UntilAsync("notification", 1, "notifications/cancelled");
    }

    [Fact]
    public async Task Crash_OfTheServer_EndsTheTaskWithItsCause()
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches(), model: Background);
        using var client = await rig.OpenAsync(modern: true, capabilities: Extension);

        var task = await CreateAsync(client, modern: true, "crash", new JsonObject { ["code"] = 7 });
        var result = await ResultAsync(client, modern: true, task);

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains("7", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Follow_ServerWithTasks_ItsTaskIsMadeAndItsQuestionPassedOn(bool behind, bool front)
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches { Tasks = true, Modern = behind });
        using var client = await rig.OpenAsync(front, capabilities: front ? Extension : Peer.Everything);
        client.OnAsked = static (_, _) => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ada" } };

        var task = await CreateAsync(client, front, "work", new JsonObject { ["ask"] = true, ["ms"] = 100 });
        var result = await ResultAsync(client, front, task);

        Assert.Equal("worked for Ada", result.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.True(result.GetProperty("x-unknown").GetBoolean());
        Assert.DoesNotContain("rig-", result.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, rig.Count("worked"));
        Assert.True(rig.Count("request", "tasks/get") + rig.Count("request", "tasks/result") > 0);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Cancel_OfATaskThatFollows_CancelsTheServersTask(bool behind, bool front)
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches { Tasks = true, Modern = behind });
        using var client = await rig.OpenAsync(front, capabilities: front ? Extension : "{}");
        var task = await CreateAsync(client, front, "work", new JsonObject { ["ms"] = 60_000 });
        await rig.UntilAsync("request", 1, "tasks/get");

        await client.ResultAsync("tasks/cancel", new JsonObject { ["taskId"] = task });

        await rig.UntilAsync("task-cancelled", 1);
        Assert.Equal("cancelled", (await client.ResultAsync("tasks/get", new JsonObject { ["taskId"] = task })).GetProperty("status").GetString());
    }

    [Fact]
    public async Task PlainCall_OfAToolWithTasks_OfAClientWithout_WaitsForIt()
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches { Tasks = true });
        using var client = await rig.OpenAsync(modern: true);

        var answer = await client.CallAsync("work", new JsonObject { ["ms"] = 50 });

        Assert.Equal("worked for nobody", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PlainCall_OfAToolThatIsATaskOfTheHost_HearsItsProgress(bool modern)
    {
        await using var rig = await RigHost.StartAsync(new RigSwitches(), model: Background);
        using var client = await rig.OpenAsync(modern);

        await client.CallAsync("count", new JsonObject { ["to"] = 3 }, new JsonObject { ["progressToken"] = "mine" });

        Assert.All(client.Heard, static heard => Assert.Equal("mine", heard.GetProperty("params").GetProperty("progressToken").GetString()));
        Assert.Equal(3, client.Heard[^1].GetProperty("params").GetProperty("progress").GetInt32());
    }

    /// <summary>Makes a task of a call, and returns its id.</summary>
    internal static async Task<string> CreateAsync(Peer client, bool modern, string tool, JsonObject arguments)
    {
        var told = await client.CallAsync(tool, arguments, task: modern ? null : []);
        var answer = told.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"There is no task: {told}");
        return (modern ? answer : answer.GetProperty("task")).GetProperty("taskId").GetString()!;
    }

    /// <summary>Waits for a task's result, and answers what it asks. Modern clients ask again and again.</summary>
    internal static async Task<JsonElement> ResultAsync(Peer client, bool modern, string task)
    {
        if (!modern)
        {
            return await client.ResultAsync("tasks/result", new JsonObject { ["taskId"] = task });
        }

        while (true)
        {
            var view = await client.ResultAsync("tasks/get", new JsonObject { ["taskId"] = task });
            switch (view.GetProperty("status").GetString())
            {
                case "completed":
                    return view.GetProperty("result");
                case "input_required":
                    var answers = view.GetProperty("inputRequests").EnumerateObject().Select(asked => KeyValuePair.Create(asked.Name, (JsonNode?)client.OnAsked(asked.Value.GetProperty("method").GetString()!, default)));
                    await client.ResultAsync("tasks/update", new JsonObject { ["taskId"] = task, ["inputResponses"] = new JsonObject(answers) });
                    break;
                case "working":
                    await Task.Delay(20, Token);
                    break;
                default:
                    throw new InvalidOperationException($"The task did not complete: {view}");
            }
        }
    }

    private static UpstreamModel Background(UpstreamModel model) => model with { Background = BackgroundRules.For(new() { Support = TaskSupport.Optional }) };
}
