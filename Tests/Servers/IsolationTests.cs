using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Legacy;
using Actors.Tests.LegacyTasks;
using Actors.Tests.Modern;
using Actors.Tests.Shared;

namespace Actors.Tests.Servers;

/// <summary>What one server gave out is unknown at another: sessions, tasks, cursors, request states.</summary>
public sealed class IsolationTests
{
    [Theory]
    [InlineData("a", "b")]
    [InlineData("a", "")]
    [InlineData("", "a")]
    public async Task Session_OfOneServer_IsUnknownAtAnother(string at, string elsewhere)
    {
        await using var host = await ServersHost.WithTwoAsync();
        var session = await host.OpenAsync(at);
        var stranger = host.Legacy(elsewhere);
        stranger.Session = session.Session;

        var called = await stranger.SendAsync("tools/list");
        using var stream = await stranger.ListenAsync();
        var deleted = await stranger.DeleteAsync();

        Assert.Equal((404, 404, 404), (called.Status, stream.Status, deleted.Status));
        Assert.Equal(200, (await session.SendAsync("tools/list")).Status);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("")]
    public async Task Task_OfAModernCall_IsFoundAtItsServerOnly(string elsewhere)
    {
        await using var host = await ServersHost.WithTwoAsync();
        var created = await host.Modern("a").CallAsync("work", spoil: Ann);
        var task = new JsonObject { ["taskId"] = created.Result.GetProperty("taskId").GetString() };

        var got = await host.Modern(elsewhere).SendAsync("tasks/get", (JsonObject)task.DeepClone(), Ann);
        var cancelled = await host.Modern(elsewhere).SendAsync("tasks/cancel", (JsonObject)task.DeepClone(), Ann);

        // The app's own server has no tools that run as tasks, and so no tasks.
        var code = elsewhere.Length == 0 ? -32601 : -32602;
        Assert.Equal((code, code), (got.ErrorCode, cancelled.ErrorCode));
        host.Gates.ReleaseAll();
        using var listener = await Listener.OpenAsync(host.Modern("a"), new() { ["taskIds"] = new JsonArray(task["taskId"]!.DeepClone()) }, user: "ann");
        Assert.Equal("work of a", TextOf(await UntilEndedAsync(listener)));
        Assert.Equal("completed", (await host.Modern("a").SendAsync("tasks/get", task, Ann)).Result.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Task_OfASession_IsFoundAtItsServerOnly()
    {
        await using var host = await ServersHost.WithTwoAsync(options => options.Tasks.SingleUser = true);
        var a = await host.OpenAsync("a");
        var b = await host.OpenAsync("b");
        var task = await a.CreateAsync("work");
        var other = await b.CreateAsync("work");

        var got = await b.GetTaskAsync(task);
        var result = await b.ResultAsync(task);
        var cancelled = await b.CancelTaskAsync(task);
        var listed = await a.SendAsync("tasks/list");

        Assert.Equal((-32602, -32602, -32602), (got.Code, result.Code, cancelled.Code));
        Assert.Equal([task], ServersHost.Names(listed.Result, "tasks", "taskId"));
        host.Gates.ReleaseAll();
        Assert.Equal("work of a", (await a.ResultAsync(task)).Text);
        Assert.Equal("work of b", (await b.ResultAsync(other)).Text);
    }

    [Theory]
    [InlineData("tools/list")]
    [InlineData("tasks/list")]
    public async Task Cursor_OfOneServer_IsNoneOfAnother(string method)
    {
        await using var host = await ServersHost.WithTwoAsync(options =>
        {
            options.PageSize = 1;
            options.Tasks.SingleUser = true;
        });
        host.Gates.ReleaseAll();
        var a = await host.OpenAsync("a");
        var b = await host.OpenAsync("b");
        await a.CreateAsync("work");
        await a.CreateAsync("work");

        var first = await a.SendAsync(method);
        var cursor = new JsonObject { ["cursor"] = first.Result.GetProperty("nextCursor").GetString() };
        var stranger = await b.SendAsync(method, (JsonObject)cursor.DeepClone());
        var second = await a.SendAsync(method, cursor);

        Assert.Equal((-32602, "Invalid cursor."), (stranger.Code, stranger.Error.GetProperty("message").GetString()));
        Assert.True(second.Result.TryGetProperty("tools", out _) || second.Result.TryGetProperty("tasks", out _));
    }

    [Fact]
    public async Task RequestState_OfOneServer_IsNoneOfAnother()
    {
        await using var host = await ServersHost.WithTwoAsync();
        var asked = await host.Modern("a").CallAsync("ask");
        Action<ModernClient.Sent> answer = sent =>
        {
            sent.Params["requestState"] = asked.Result.GetProperty("requestState").GetString();
            sent.Params["inputResponses"] = new JsonObject { ["q1"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject() } };
        };

        var stranger = await host.Modern("b").CallAsync("ask", spoil: answer);
        var answered = await host.Modern("a").CallAsync("ask", spoil: answer);

        Assert.Contains("belongs to another call", stranger.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("accept", answered.Text);
    }

    [Fact]
    public async Task SessionAndTask_OfAServer_OutliveTheProcess()
    {
        using var folder = new TemporaryFolder();
        LegacyClient session;
        string task;
        await using (var first = await ServersHost.WithTwoAsync(options => options.Tasks.SingleUser = true, folder.Path))
        {
            var opened = await first.OpenAsync("a");
            task = await opened.CreateAsync("work");
            session = new LegacyClient(first.Url, opened.Version, session: opened.Session) { Path = opened.Path };
            await first.Gates["a"].Begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await first.StopAsync();
        }

        await using var second = await ServersHost.WithTwoAsync(options => options.Tasks.SingleUser = true, folder.Path);
        second.Gates.ReleaseAll();
        using (session)
        using (var again = session.Again(second.Url))
        {
            Assert.Equal("a for ", (await again.CallAsync("who")).Text);
            Assert.Equal("work of a", (await again.ResultAsync(task)).Text);
        }
    }

    [Fact]
    public async Task IdempotencyKey_AtTwoServers_StandsForTwoTasks()
    {
        await using var host = await ServersHost.WithTwoAsync();
        Action<ModernClient.Sent> keyed = sent =>
        {
            Ann(sent);
            sent.Meta[Actors.Core.Tasks.TaskMeta.IdempotencyKey] = "key";
        };

        var one = await host.Modern("a").CallAsync("work", spoil: keyed);
        var same = await host.Modern("a").CallAsync("work", spoil: keyed);
        var other = await host.Modern("b").CallAsync("work", spoil: keyed);

        Assert.Equal(IdOf(one), IdOf(same));
        Assert.NotEqual(IdOf(one), IdOf(other));
    }

    private static void Ann(ModernClient.Sent sent) => sent.Headers["X-User"] = "ann";

    private static string IdOf(ModernAnswer created) => created.Result.GetProperty("taskId").GetString()!;

    private static string TextOf(JsonElement task) => task.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;

    private static async Task<JsonElement> UntilEndedAsync(Listener listener)
    {
        while (await listener.NextAsync() is { } message)
        {
            var parameters = message.GetProperty("params");
            if (parameters.TryGetProperty("status", out var status) && status.GetString() == "completed")
            {
                return parameters;
            }
        }

        throw new InvalidOperationException("The stream ended before the task did.");
    }
}
