using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Modern;

namespace Actors.Tests.ModernTasks;

/// <summary>Who gets a task, and who does not (TX26-01 to TX26-06).</summary>
public sealed class NegotiationTests
{
    private static readonly JsonObject Legacy = new() { ["tasks"] = new JsonObject { ["requests"] = new JsonObject { ["tools"] = new JsonObject { ["call"] = new JsonObject() } } } };

    [Fact]
    public async Task Call_DeclaredOnThisRequest_IsAnsweredWithTheFlatTask()
    {
        await using var host = await TaskHost.StartAsync();

        var created = await host.Client.CallAsync("work", new() { ["gate"] = "a" });

        var result = created.Result;
        Assert.Equal("task", created.ResultType);
        Assert.Equal("working", result.GetProperty("status").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", result.GetProperty("createdAt").GetString());
        Assert.True(result.GetProperty("lastUpdatedAt").GetDateTimeOffset() >= result.GetProperty("createdAt").GetDateTimeOffset());
        Assert.True(result.GetProperty("ttlMs").GetInt64() > 0 && result.GetProperty("pollIntervalMs").GetInt64() > 0);
        Assert.All(["task", "result", "error", "inputRequests", "requestState", "ttl", "pollInterval", "content"], name => Assert.False(result.TryGetProperty(name, out _), name));
        Assert.True(result.GetProperty("_meta").TryGetProperty("io.modelcontextprotocol/serverInfo", out _));
        Assert.False(result.GetProperty("_meta").TryGetProperty("io.modelcontextprotocol/related-task", out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_NotDeclared_IsAnsweredWithItsResultByATaskThatNobodySees(bool legacy)
    {
        await using var host = await TaskHost.StartAsync();
        host.Gates["a"].Released.SetResult();
        host.Client.Capabilities = legacy ? (JsonObject)Legacy.DeepClone() : [];

        var plain = await host.Client.CallAsync("work", new() { ["gate"] = "a" });
        host.Client.Capabilities = TaskHost.Everything;
        var again = await host.CreateAsync("work", new() { ["gate"] = "a" });

        Assert.Equal("complete", plain.ResultType);
        Assert.Equal("passed a", plain.Text);
        Assert.False(plain.Result.TryGetProperty("taskId", out _));
        Assert.False(plain.Result.GetProperty("_meta").TryGetProperty("io.modelcontextprotocol/related-task", out _));
        Assert.Equal("passed a", TextOf(await host.UntilAsync(again, "completed")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_ToolThatMustBeATaskNotDeclared_IsRefused(bool legacy)
    {
        await using var host = await TaskHost.StartAsync();
        host.Client.Capabilities = legacy ? (JsonObject)Legacy.DeepClone() : [];

        var refused = await host.Client.CallAsync("must");

        Assert.Equal((400, -32021), (refused.Status, refused.ErrorCode));
        Assert.Equal("""{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}""", refused.Error.GetProperty("data").GetRawText());
        Assert.Equal("application/json", refused.ContentType);
    }

    [Fact]
    public async Task Call_ToolThatMustBeATask_IsOneWithoutAHint()
    {
        await using var host = await TaskHost.StartAsync();

        var done = await host.UntilAsync(await host.CreateAsync("must"), "completed");

        Assert.Equal("task: True, attempt 1", TextOf(done));
    }

    [Theory]
    [InlineData("plain", "complete")]
    [InlineData("must", "task")]
    public async Task Call_WithTheHintOfTheOlderGeneration_IgnoresIt(string tool, string resultType)
    {
        await using var host = await TaskHost.StartAsync();

        var answer = await host.Client.CallAsync(tool, null, sent => sent.Params["task"] = new JsonObject { ["ttl"] = 5000 });
        var odd = await host.Client.CallAsync(tool, null, sent => sent.Params["task"] = "yes, please");

        Assert.Equal(resultType, answer.ResultType);
        Assert.Equal(resultType, odd.ResultType);
        Assert.NotEqual(5000, answer.Result.TryGetProperty("ttlMs", out var ttl) ? ttl.GetInt64() : 0);
    }

    [Fact]
    public async Task Call_UndeclaredWithTheOlderHint_IsPlain()
    {
        await using var host = await TaskHost.StartAsync();
        host.Gates["a"].Released.SetResult();
        host.Client.Capabilities = (JsonObject)Legacy.DeepClone();

        var answer = await host.Client.CallAsync("work", new() { ["gate"] = "a" }, sent => sent.Params["task"] = new JsonObject());

        Assert.Equal("complete", answer.ResultType);
        Assert.Equal("passed a", answer.Text);
    }

    [Fact]
    public async Task Discover_HostWithTasks_NamesTheExtensionOnly()
    {
        await using var host = await TaskHost.StartAsync();

        var capabilities = (await host.Client.SendAsync("server/discover")).Result.GetProperty("capabilities");

        Assert.Equal("""{"io.modelcontextprotocol/tasks":{}}""", capabilities.GetProperty("extensions").GetRawText());
        Assert.False(capabilities.TryGetProperty("tasks", out _));
    }

    [Fact]
    public async Task List_Tools_SaysNothingOfTheOlderGeneration()
    {
        await using var host = await TaskHost.StartAsync();

        var tools = (await host.Client.SendAsync("tools/list")).Result.GetProperty("tools");

        Assert.All(tools.EnumerateArray(), tool => Assert.False(tool.TryGetProperty("execution", out _)));
    }

    private static string TextOf(JsonElement task) => task.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
}
