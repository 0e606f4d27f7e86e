using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Legacy;

namespace Actors.Tests.LegacyTasks;

/// <summary>Who is told of tasks, and what is a task: TK25-01 to TK25-04.</summary>
public sealed class DeclarationTests
{
    [Theory]
    [InlineData(true, """{"cancel":{},"requests":{"tools":{"call":{}}},"list":{}}""")]
    [InlineData(false, """{"cancel":{},"requests":{"tools":{"call":{}}}}""")]
    public async Task Initialize_DeclaresWhatIsServed(bool singleUser, string expected)
    {
        await using var host = await TaskHost.StartAsync(options => options.Tasks.SingleUser = singleUser);
        using var client = host.Client();

        var result = await client.InitializeAsync();

        Assert.Equal(expected, result.GetProperty("capabilities").GetProperty("tasks").GetRawText());
    }

    [Fact]
    public async Task Initialize_WithAKey_DeclaresTheList()
    {
        await using var host = await TaskHost.StartAsync(PrincipalTests.WithKeys);
        using var client = host.Client(key: "ada");

        var result = await client.InitializeAsync();

        Assert.True(result.GetProperty("capabilities").GetProperty("tasks").TryGetProperty("list", out _));
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    public async Task Older_Sessions_HearNothingOfTasks(string version)
    {
        await using var host = await TaskHost.SingleAsync();
        using var client = host.Client(version);

        var result = await client.InitializeAsync();
        var tools = (await client.SendAsync("tools/list")).Result.GetProperty("tools");
        string[] methods = ["tasks/get", "tasks/result", "tasks/list", "tasks/cancel"];
        var answers = await Task.WhenAll(methods.Select(method => client.SendAsync(method, TaskHost.Of(Views.Id))));

        Assert.False(result.GetProperty("capabilities").TryGetProperty("tasks", out _));
        Assert.All(tools.EnumerateArray(), tool => Assert.False(tool.TryGetProperty("execution", out _)));
        Assert.All(answers, answer => Assert.Equal(-32601, answer.Code));
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    public async Task Older_Sessions_TaskIsAMemberLikeAnyOther(string version)
    {
        await using var host = await TaskHost.SingleAsync();
        using var client = await host.OpenAsync(version);

        var must = await client.CallTaskAsync("must");
        var plain = await client.CallTaskAsync("plain");

        // A tool that has to run as a task does, and the call waits on it.
        Assert.Equal(("task: True, attempt 1", "plain"), (must.Text, plain.Text));
    }

    [Fact]
    public async Task Requests_WithoutASession_HearNothingOfTasks()
    {
        await using var host = await TaskHost.SingleAsync();
        using var client = host.Client();
        Action<HttpRequestMessage> ofVersion = static request => request.Headers.Add("MCP-Protocol-Version", "2025-11-25");

        var tools = (await client.SendAsync("tools/list", spoil: ofVersion)).Result.GetProperty("tools");
        string[] methods = ["tasks/get", "tasks/result", "tasks/list", "tasks/cancel"];
        var answers = await Task.WhenAll(methods.Select(method => client.SendAsync(method, TaskHost.Of(Views.Id), ofVersion)));

        Assert.All(tools.EnumerateArray(), tool => Assert.False(tool.TryGetProperty("execution", out _)));
        Assert.All(answers, answer => Assert.Equal(-32601, answer.Code));
    }

    [Fact]
    public async Task Hosts_WithoutTasks_SayNothingOfThem()
    {
        await using var host = await LegacyHost.StartAsync(options => options.Tasks.SingleUser = true);
        using var client = host.Client();

        var result = await client.InitializeAsync();
        var called = await client.CallTaskAsync("echo", new { text = "x" });

        Assert.False(result.GetProperty("capabilities").TryGetProperty("tasks", out _));
        Assert.Equal("x", called.Text);
        Assert.Equal(-32601, (await client.GetTaskAsync(Views.Id)).Code);
        Assert.Equal(-32601, (await client.SendAsync("tasks/list")).Code);
    }

    [Theory]
    [InlineData("work", "optional")]
    [InlineData("must", "required")]
    [InlineData("plain", null)]
    public async Task Tools_SayWhetherTheyRunAsTasks(string name, string? support)
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();

        var tools = (await client.SendAsync("tools/list")).Result.GetProperty("tools");

        var tool = tools.EnumerateArray().Single(tool => tool.GetProperty("name").GetString() == name);
        Assert.Equal(support, tool.TryGetProperty("execution", out var execution) ? execution.GetProperty("taskSupport").GetString() : null);
    }

    [Fact]
    public async Task Call_AsATaskOfAToolThatHasNone_IsRefused()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();

        var answer = await client.CallTaskAsync("plain");

        Assert.Equal(-32601, answer.Code);
    }

    [Fact]
    public async Task Call_WithoutATaskOfAToolThatNeedsOne_IsRefused()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();

        var answer = await client.CallAsync("must");

        Assert.Equal(-32601, answer.Code);
    }

    [Fact]
    public async Task Call_OfAToolThatMay_WorksBothWays()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        host.Gates["g"].Released.TrySetResult();

        var plain = await client.CallAsync("work", new { gate = "g" });
        var task = await client.CallTaskAsync("work", new { gate = "g" });

        Assert.Equal("passed g", plain.Text);
        Assert.Null(TaskHost.RelatedTo(plain.Result));
        Assert.True(TaskId.IsValid(task.Result.GetProperty("task").GetProperty("taskId").GetString()));
    }

    [Fact]
    public async Task Task_OnARequestThatHasNone_IsIgnored()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();
        var parameters = new JsonObject { ["name"] = "greet", ["arguments"] = new JsonObject { ["name"] = "Ada" }, ["task"] = new JsonObject() };

        var answer = await client.SendAsync("prompts/get", parameters);

        Assert.Equal(JsonValueKind.Array, answer.Result.GetProperty("messages").ValueKind);
    }

    [Fact]
    public async Task List_WhereCallersCannotBeToldApart_IsNotServed()
    {
        await using var host = await TaskHost.StartAsync();
        using var client = await host.OpenAsync();

        Assert.Equal(-32601, (await client.SendAsync("tasks/list")).Code);
    }
}
