using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Tests.Modern;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.ModernTasks;

public sealed class TaskMethodTests
{
    public static TheoryData<string> Methods => ["tasks/get", "tasks/update", "tasks/cancel"];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_ExtensionNotDeclaredOnThisRequest_IsRefusedBeforeAnythingIsLookedUp(string method)
    {
        var tasks = new StageTasks();
        await using var host = await StageHost.StartAsync(tasks);
        await host.Client.SendAsync(method, Parameters(tasks.Add()));
        tasks.Calls.Clear();

        host.Client.Capabilities = new() { ["tasks"] = new JsonObject { ["cancel"] = new JsonObject() } };
        var unknown = await host.Client.SendAsync(method, new() { ["taskId"] = "gate-test" });
        var odd = await host.Client.SendAsync(method, new() { ["inputResponses"] = 5 });

        Assert.All([unknown, odd], answer =>
        {
            Assert.Equal((400, -32021), (answer.Status, answer.ErrorCode));
            Assert.Equal("""{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}""", answer.Error.GetProperty("data").GetRawText());
            Assert.Equal("application/json", answer.ContentType);
        });
        Assert.Empty(tasks.Calls);
    }

    [Theory]
    [InlineData("tasks/result")]
    [InlineData("tasks/list")]
    [InlineData("tasks/delete")]
    public async Task Method_OfAnotherGeneration_IsUnknownBeforeItsNameIsMissed(string method)
    {
        await using var host = await StageHost.StartAsync(new());

        var answer = await host.Client.SendAsync(method, new() { ["taskId"] = "x" });

        Assert.Equal((404, -32601), (answer.Status, answer.ErrorCode));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_NoToolRunsAsATask_DoesNotExist(string method)
    {
        await using var host = await StageHost.StartAsync(new(), server: mcp => mcp.WithTools<StageHost.PlainTools>());

        var answer = await host.Client.SendAsync(method, new() { ["taskId"] = "x" }, sent => sent.Headers["Mcp-Name"] = null);
        var discovered = await host.Client.SendAsync("server/discover");

        Assert.Equal((404, -32601), (answer.Status, answer.ErrorCode));
        Assert.False(discovered.Result.GetProperty("capabilities").TryGetProperty("extensions", out _));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_NameHeader_IsCheckedBeforeTheCapability(string method)
    {
        var tasks = new StageTasks();
        await using var host = await StageHost.StartAsync(tasks);
        host.Client.Capabilities = [];
        var id = tasks.Add();

        var missing = await host.Client.SendAsync(method, Parameters(id), sent => sent.Headers["Mcp-Name"] = null);
        var wrong = await host.Client.SendAsync(method, Parameters(id), sent => sent.Headers["Mcp-Name"] = "another");
        var cased = await host.Client.SendAsync(method, Parameters(id), sent => sent.Headers["Mcp-Name"] = id.ToUpperInvariant());

        Assert.All([missing, wrong, cased], answer => Assert.Equal((400, -32020), (answer.Status, answer.ErrorCode)));
    }

    [Fact]
    public async Task Method_EncodedNameHeader_IsDecoded()
    {
        var tasks = new StageTasks();
        await using var host = await StageHost.StartAsync(tasks);
        var id = tasks.Add();

        var answer = await host.Client.SendAsync("tasks/get", Parameters(id), sent =>
            sent.Headers["Mcp-Name"] = $"=?base64?{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(id))}?=");

        Assert.Equal(id, answer.Result.GetProperty("taskId").GetString());
    }

    [Theory]
    [InlineData("tasks/get", "{}")]
    [InlineData("tasks/get", """{"taskId":7}""")]
    [InlineData("tasks/cancel", """{"taskId":null}""")]
    [InlineData("tasks/update", """{"inputResponses":{}}""")]
    [InlineData("tasks/update", """{"taskId":"ID"}""")]
    [InlineData("tasks/update", """{"taskId":"ID","inputResponses":null}""")]
    [InlineData("tasks/update", """{"taskId":"ID","inputResponses":[]}""")]
    public async Task Method_ParametersOfTheWrongShape_AreRefused(string method, string parameters)
    {
        var tasks = new StageTasks();
        await using var host = await StageHost.StartAsync(tasks);
        var given = (JsonObject)JsonNode.Parse(parameters.Replace("ID", tasks.Add(), StringComparison.Ordinal))!;

        var answer = await host.Client.SendAsync(method, given, sent => sent.Headers["Mcp-Name"] = (given["taskId"] as JsonValue)?.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string?)given["taskId"] : null);

        Assert.Equal((200, -32602), (answer.Status, answer.ErrorCode));
        Assert.Empty(tasks.Answers);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_UnknownOrForeignTask_IsEquallyUnknown(string method)
    {
        var tasks = new StageTasks();
        await using var host = await StageHost.StartAsync(tasks);
        var foreign = tasks.Add(owner: "p123");

        var answers = new[]
        {
            await host.Client.SendAsync(method, Parameters(foreign)),
            await host.Client.SendAsync(method, Parameters(TaskId.New(DateTimeOffset.UnixEpoch))),
            await host.Client.SendAsync(method, Parameters("no such thing")),
            await host.Client.SendAsync(method, Parameters(tasks.Add()), sent => sent.Headers["X-User"] = "alice"),
        };

        Assert.All(answers, answer => Assert.Equal((200, -32602), (answer.Status, answer.ErrorCode)));
        Assert.Single(answers.Select(answer => answer.Error.GetRawText()).Distinct());
    }

    [Theory]
    [InlineData(WorkStatus.Completed)]
    [InlineData(WorkStatus.Failed)]
    public async Task Get_TimeEndedWhileItWasRead_IsUnknown(WorkStatus status)
    {
        var tasks = new StageTasks();
        await using var host = await StageHost.StartAsync(tasks);
        var id = tasks.Add(status);
        tasks.ChangeQuietly(id, view => view with { Outcome = null });

        var answer = await host.Client.SendAsync("tasks/get", Parameters(id));

        Assert.Equal((200, -32602), (answer.Status, answer.ErrorCode));
    }

    [Theory]
    [InlineData("tasks/update", TaskReplyKind.Ok)]
    [InlineData("tasks/update", TaskReplyKind.Over)]
    [InlineData("tasks/cancel", TaskReplyKind.Ok)]
    [InlineData("tasks/cancel", TaskReplyKind.Over)]
    public async Task Method_Done_IsAcknowledgedWithNothing(string method, TaskReplyKind reply)
    {
        var tasks = new StageTasks { Reply = reply };
        await using var host = await StageHost.StartAsync(tasks);

        var answer = await host.Client.SendAsync(method, Parameters(tasks.Add()));

        Assert.Equal(200, answer.Status);
        Assert.Equal("complete", answer.ResultType);
        Assert.Equal(["_meta", "resultType"], answer.Result.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.True(answer.Result.GetProperty("_meta").TryGetProperty("io.modelcontextprotocol/serverInfo", out var server) && server.GetProperty("name").GetString()!.Length > 0);
    }

    [Fact]
    public async Task Update_AnswerOfTheWrongShape_SaysSo()
    {
        var tasks = new StageTasks { Reply = TaskReplyKind.Invalid };
        await using var host = await StageHost.StartAsync(tasks);

        var answer = await host.Client.SendAsync("tasks/update", Parameters(tasks.Add()));

        Assert.Equal((200, -32602), (answer.Status, answer.ErrorCode));
        Assert.Equal("That is no answer.", answer.Error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"seven\"")]
    [InlineData("9007199254740991")]
    public async Task Get_AnyId_IsEchoedWithItsType(string id)
    {
        var tasks = new StageTasks();
        await using var host = await StageHost.StartAsync(tasks);

        var found = await host.Client.SendAsync("tasks/get", Parameters(tasks.Add()), sent => sent.Body["id"] = JsonNode.Parse(id));
        var lost = await host.Client.SendAsync("tasks/get", Parameters("nowhere"), sent => sent.Body["id"] = JsonNode.Parse(id));

        Assert.Equal(id, found.Last.GetProperty("id").GetRawText());
        Assert.Equal(id, lost.Last.GetProperty("id").GetRawText());
    }

    [Theory]
    [InlineData("application/json, text/event-stream", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("text/event-stream", "text/event-stream")]
    public async Task Get_WhateverIsAccepted_IsAnswered(string accept, string type)
    {
        var tasks = new StageTasks();
        await using var host = await StageHost.StartAsync(tasks);
        var id = tasks.Add(WorkStatus.Completed);

        var answer = await host.Client.SendAsync("tasks/get", Parameters(id), sent => sent.Headers["Accept"] = accept);

        Assert.Equal(type, answer.ContentType);
        Assert.Equal("completed", answer.Result.GetProperty("status").GetString());
        Assert.Equal("complete", answer.Result.GetProperty("result").GetProperty("resultType").GetString());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_TaskOutOfReach_SaysToTryAgain(string method)
    {
        var tasks = new StageTasks { Before = _ => throw StageTasks.Unreachable };
        await using var host = await StageHost.StartAsync(tasks);

        using var response = await host.Client.StartAsync(method, Parameters(tasks.Add()), null, TestContext.Current.CancellationToken);
        var answer = ModernAnswer.Of(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await host.FinishedAsync();

        Assert.Equal((503, -32603), (answer.Status, answer.ErrorCode));
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.DoesNotContain("no reply", answer.Error.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, host.Gauges.CallsInFlight);
    }

    [Fact]
    public async Task Discover_AToolRunsAsATask_NamesTheExtensionAndNothingOfTheOlderGeneration()
    {
        await using var host = await StageHost.StartAsync(new());

        var answer = await host.Client.SendAsync("server/discover");

        var capabilities = answer.Result.GetProperty("capabilities");
        Assert.Equal("""{"io.modelcontextprotocol/tasks":{}}""", capabilities.GetProperty("extensions").GetRawText());
        Assert.False(capabilities.TryGetProperty("tasks", out _));
    }

    private static JsonObject Parameters(string id) => new() { ["taskId"] = id, ["inputResponses"] = new JsonObject() };
}
