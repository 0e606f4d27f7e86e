using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Modern;
using Actors.Tests.Shared;

namespace Actors.Tests.ModernTasks;

/// <summary>How tasks are told of as they live and end (TX26-10 to TX26-15, TX26-22, TX26-23, TX26-30).</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task Create_ReadAtOnceByManyClients_IsFoundByAll()
    {
        await using var host = await TaskHost.StartAsync();

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            var id = await host.CreateAsync("work", new() { ["gate"] = $"{number}" });
            using var other = new ModernClient(host.Host.Url) { Capabilities = StageHost.Declared };
            return (await other.SendAsync("tasks/get", new() { ["taskId"] = id })).Result.GetProperty("taskId").GetString() == id;
        }));

        Assert.All(found, Assert.True);
    }

    [Fact]
    public async Task Get_Working_IsThePlainTask()
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync("work", new() { ["gate"] = "a" });
        await host.Gates["a"].Begun.Task;

        var answer = await host.GetAsync(id);

        Assert.Equal(
            ["_meta", "createdAt", "lastUpdatedAt", "pollIntervalMs", "resultType", "status", "taskId", "ttlMs"],
            answer.Result.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("complete", "working"), (answer.ResultType, answer.Result.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("is-error", "It failed.")]
    [InlineData("throws", null)]
    public async Task Get_ResultThatIsAnError_IsCompleted(string tool, string? text)
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync(tool);

        await host.UntilAsync(id, "completed");
        var task = (await host.GetAsync(id)).Result;

        var result = task.GetProperty("result");
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        Assert.False(task.TryGetProperty("error", out _));
        Assert.DoesNotContain("internal detail", result.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("related-task", task.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(text ?? result.GetProperty("content")[0].GetProperty("text").GetString(), result.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Get_ResultOfATask_IsThatOfThePlainCall()
    {
        await using var host = await TaskHost.StartAsync();
        host.Gates["a"].Released.SetResult();

        var task = await host.UntilAsync(await host.CreateAsync("work", new() { ["gate"] = "a" }), "completed");
        host.Client.Capabilities = [];
        var plain = await host.Client.CallAsync("work", new() { ["gate"] = "a" });

        Assert.True(JsonElement.DeepEquals(plain.Result, task.GetProperty("result")), $"{plain.Result} {task}");
    }

    [Fact]
    public async Task Get_ProtocolError_IsFailedAndSaysWhy()
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync("refuses");

        await host.UntilAsync(id, "failed");
        var task = (await host.GetAsync(id)).Result;

        Assert.Equal((-32600, "refused"), (task.GetProperty("error").GetProperty("code").GetInt32(), task.GetProperty("error").GetProperty("message").GetString()));
        Assert.Contains("refused", task.GetProperty("statusMessage").GetString(), StringComparison.Ordinal);
        Assert.False(task.TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Get_AfterItsTime_IsUnknownToEveryMethod()
    {
        var time = new ManualTime();
        await using var host = await TaskHost.StartAsync(time: time);
        var id = await host.CreateAsync("short", new() { ["gate"] = "a" });
        await host.Gates["a"].Begun.Task;

        time.Advance(TimeSpan.FromSeconds(9));
        var before = await host.GetAsync(id);
        time.Advance(TimeSpan.FromSeconds(2));
        var after = new[] { await host.GetAsync(id), await host.UpdateAsync(id, []), await host.CancelAsync(id) };
        await host.Gates["a"].Cancelled.Task;

        Assert.Equal(10_000, before.Result.GetProperty("ttlMs").GetInt64());
        Assert.Equal("working", before.Result.GetProperty("status").GetString());
        Assert.All(after, answer => Assert.Equal((200, -32602), (answer.Status, answer.ErrorCode)));
    }

    [Fact]
    public async Task Cancel_Running_EndsItAndFiresItsToken()
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync("work", new() { ["gate"] = "a" });
        await host.Gates["a"].Begun.Task;

        var cancelled = await host.CancelAsync(id);
        var at = (await host.GetAsync(id)).Result;
        await host.Gates["a"].Cancelled.Task;
        var again = await host.CancelAsync(id);
        var updated = await host.UpdateAsync(id, new() { ["k"] = 7 });

        Assert.Equal("cancelled", at.GetProperty("status").GetString());
        Assert.False(at.TryGetProperty("result", out _) || at.TryGetProperty("error", out _));
        Assert.All([cancelled, again, updated], answer => Assert.Equal(["_meta", "resultType"], answer.Result.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Cancel_Finished_LeavesItAsItIs()
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync("must");
        var done = await host.UntilAsync(id, "completed");

        var cancelled = await host.CancelAsync(id);
        var after = (await host.GetAsync(id)).Result;

        Assert.Equal("complete", cancelled.ResultType);
        Assert.Equal("completed", after.GetProperty("status").GetString());
        Assert.Equal(done.GetProperty("lastUpdatedAt").GetString(), after.GetProperty("lastUpdatedAt").GetString());
    }

    [Fact]
    public async Task Cancel_ToolThatDoesNotListen_DropsItsLateResult()
    {
        await using var host = await TaskHost.StartAsync();
        var id = await host.CreateAsync("stubborn", new() { ["gate"] = "a" });
        await host.Gates["a"].Begun.Task;

        await host.CancelAsync(id);
        await host.Gates["a"].Cancelled.Task;
        host.Gates["a"].Released.SetResult();
        await host.UntilAsync(await host.CreateAsync("must"), "completed");
        var after = (await host.GetAsync(id)).Result;

        Assert.Equal("cancelled", after.GetProperty("status").GetString());
        Assert.DoesNotContain("too late", after.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_ToolThatTalks_HearsItsStatusButNeitherProgressNorLogs()
    {
        await using var host = await TaskHost.StartAsync();
        var created = await host.Client.CallAsync("talk", new() { ["gate"] = "a" }, sent =>
        {
            sent.Meta["progressToken"] = "token";
            sent.Meta["io.modelcontextprotocol/logLevel"] = "debug";
        });
        var id = created.Result.GetProperty("taskId").GetString()!;
        using var listener = await host.ListenAsync([id]);
        var heard = new List<JsonElement> { (await listener.NextAsync())!.Value };

        host.Gates["a"].Released.SetResult();
        await host.Gates["a-end"].Begun.Task;
        heard.Add((await listener.NextAsync())!.Value);
        host.Gates["a-end"].Released.SetResult();
        heard.Add((await listener.NextAsync())!.Value);
        await host.Host.StopAsync();
        heard.Add((await listener.NextAsync())!.Value);

        Assert.Single(created.Messages);
        Assert.Equal("notifications/subscriptions/acknowledged", heard[0].GetProperty("method").GetString());
        Assert.Equal(("working", "nearly there"), (heard[1].GetProperty("params").GetProperty("status").GetString(), heard[1].GetProperty("params").GetProperty("statusMessage").GetString()));
        Assert.Equal("completed", heard[2].GetProperty("params").GetProperty("status").GetString());
        Assert.Equal("complete", heard[3].GetProperty("result").GetProperty("resultType").GetString());
        Assert.All(heard.Take(3), message => Assert.Contains(message.GetProperty("method").GetString(), new[] { "notifications/subscriptions/acknowledged", "notifications/tasks" }));
    }

    [Fact]
    public async Task Listen_Many_HearsOfEachEndOnce()
    {
        await using var host = await TaskHost.StartAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => host.CreateAsync("work", new() { ["gate"] = $"{number}" })));
        using var listener = await host.ListenAsync(ids);
        await listener.NextAsync();

        host.Gates.ReleaseAll();
        var ended = new HashSet<string>(StringComparer.Ordinal);
        while (ended.Count < ids.Length)
        {
            var told = await TaskHost.NextAsync(listener, "completed");
            Assert.True(ended.Add(told.GetProperty("taskId").GetString()!));
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ended.Order(StringComparer.Ordinal));
    }
}
