using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;
using Actors.Tests.TaskRuns;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.ModernTasks;

/// <summary>One task, two generations of clients (TX26-05, TX26-06), and tasks that no client sees.</summary>
public sealed class EraTests
{
    [Fact]
    public async Task Session_DeclaringTheExtension_IsNotOfferedAnything()
    {
        await using var host = await TaskHost.StartAsync();
        host.Gates["a"].Released.SetResult();
        using var session = new LegacyClient(host.Host.Url, "2025-11-25");

        var opened = await session.InitializeAsync(StageHost.Declared.ToJsonString());
        var plain = await session.CallAsync("work", new { gate = "a" });
        var refused = await session.CallAsync("must");
        var unknown = await session.SendAsync("tasks/update", new() { ["taskId"] = "x", ["inputResponses"] = new JsonObject() });

        Assert.False(opened.GetProperty("capabilities").TryGetProperty("extensions", out _));
        Assert.Equal("passed a", plain.Text);
        Assert.Equal((-32601, -32601), (refused.Code, unknown.Code));
    }

    [Fact]
    public async Task Task_OfASession_IsToldInTheWordsOfTheExtension()
    {
        await using var host = await TaskHost.StartAsync();
        using var session = new LegacyClient(host.Host.Url, "2025-11-25");
        await session.InitializeAsync();
        var created = await session.SendAsync("tools/call", new() { ["name"] = "is-error", ["arguments"] = new JsonObject(), ["task"] = new JsonObject { ["ttl"] = 60_000 } });
        var id = created.Result.GetProperty("task").GetProperty("taskId").GetString()!;

        await host.UntilAsync(id, "completed");
        var modern = (await host.GetAsync(id)).Result;
        var legacy = (await session.SendAsync("tasks/get", new() { ["taskId"] = id })).Result;

        Assert.Equal(("completed", "failed"), (modern.GetProperty("status").GetString(), legacy.GetProperty("status").GetString()));
        Assert.Equal(60_000, modern.GetProperty("ttlMs").GetInt64());
        Assert.Equal("complete", modern.GetProperty("result").GetProperty("resultType").GetString());
        Assert.True(modern.GetProperty("result").GetProperty("isError").GetBoolean());
        Assert.DoesNotContain("related-task", modern.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_OfASession_IsAnsweredAndCancelledThroughTheExtension()
    {
        await using var host = await TaskHost.StartAsync();
        using var session = new LegacyClient(host.Host.Url, "2025-11-25");
        await session.InitializeAsync("""{"elicitation":{}}""");
        var asking = await CreateAsync(session, "ask", new());
        var waiting = await CreateAsync(session, "work", new() { ["gate"] = "a" });

        foreach (var name in new[] { "Ann", "Bob" })
        {
            var question = (await host.UntilAsync(asking, "input_required")).GetProperty("inputRequests").EnumerateObject().Single();
            await host.UpdateAsync(asking, new() { [question.Name] = TaskHost.Accept("name", name) });
        }

        var done = await host.UntilAsync(asking, "completed");
        await host.Gates["a"].Begun.Task;
        await host.CancelAsync(waiting);
        await host.Gates["a"].Cancelled.Task;
        var cancelled = await session.SendAsync("tasks/get", new() { ["taskId"] = waiting });

        Assert.Equal("Ann and Bob", done.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("cancelled", cancelled.Result.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Task_BehindAPlainCall_IsUnknownToItsOwnClient()
    {
        await using var host = await TaskHost.StartAsync();
        host.Client.Capabilities = [];
        var call = host.Client.CallAsync("work", new() { ["gate"] = "a" });
        await host.Gates["a"].Begun.Task;
        host.Client.Capabilities = TaskHost.Everything;
        var id = (await OnlyTask.OfAsync(host.Host.Services.GetRequiredService<ITasks>())).Id;
        var answers = new[] { await host.GetAsync(id), await host.UpdateAsync(id, []), await host.CancelAsync(id) };
        using var listener = await host.ListenAsync([id]);
        var acknowledged = (await listener.NextAsync())!.Value;
        host.Gates["a"].Released.SetResult();

        Assert.All(answers, answer => Assert.Equal((200, -32602), (answer.Status, answer.ErrorCode)));
        Assert.Equal("{}", acknowledged.GetProperty("params").GetProperty("notifications").GetRawText());
        Assert.Equal("passed a", (await call).Text);
    }

    private static async Task<string> CreateAsync(LegacyClient session, string tool, JsonObject arguments)
    {
        var created = await session.SendAsync("tools/call", new() { ["name"] = tool, ["arguments"] = arguments, ["task"] = new JsonObject() });
        return created.Result.GetProperty("task").GetProperty("taskId").GetString()!;
    }
}
