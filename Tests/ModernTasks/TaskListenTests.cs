using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Tasks;
using Actors.Http.Streams;
using Actors.Tests.Modern;
using Actors.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.ModernTasks;

public sealed class TaskListenTests
{
    private readonly StageTasks _tasks = new();

    [Theory]
    [InlineData("""["x"]""")]
    [InlineData("[]")]
    [InlineData("7")]
    public async Task Listen_ExtensionNotDeclared_IsRefused(string ids)
    {
        await using var host = await StageHost.StartAsync(_tasks);
        host.Client.Capabilities = [];

        var answer = await host.Client.SendAsync("subscriptions/listen", new() { ["notifications"] = new JsonObject { ["taskIds"] = JsonNode.Parse(ids) } });

        Assert.Equal((400, -32021), (answer.Status, answer.ErrorCode));
        Assert.True(answer.Error.GetProperty("data").GetProperty("requiredCapabilities").GetProperty("extensions").TryGetProperty(TaskMeta.Extension, out _));
        Assert.Empty(_tasks.Calls);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("""[7]""")]
    [InlineData("""{"a":"b"}""")]
    public async Task Listen_IdsOfTheWrongShape_AreRefused(string ids)
    {
        await using var host = await StageHost.StartAsync(_tasks);

        var answer = await host.Client.SendAsync("subscriptions/listen", new() { ["notifications"] = new JsonObject { ["taskIds"] = JsonNode.Parse(ids) } });

        Assert.Equal(-32602, answer.ErrorCode);
    }

    [Fact]
    public async Task Listen_NoToolRunsAsATask_IgnoresIds()
    {
        await using var host = await StageHost.StartAsync(_tasks, server: mcp => mcp.WithTools<StageHost.PlainTools>());
        host.Client.Capabilities = [];

        using var listener = await OpenAsync(host, "x");
        var honoured = await HonouredAsync(listener);

        Assert.Equal("{}", honoured.GetRawText());
        Assert.Empty(_tasks.Calls);
    }

    [Fact]
    public async Task Listen_ForeignAndUnknown_AreLeftOutAndNeverWatched()
    {
        await using var host = await StageHost.StartAsync(_tasks);
        var (mine, other, foreign) = (_tasks.Add(), _tasks.Add(), _tasks.Add(owner: "p1"));

        using var listener = await OpenAsync(host, mine, foreign, "nowhere", other, mine, "");
        var honoured = await HonouredAsync(listener);

        Assert.Equal($$"""{"taskIds":["{{mine}}","{{other}}"]}""", honoured.GetRawText());
        Assert.DoesNotContain($"watch {foreign}", _tasks.Calls);
        Assert.Equal(2, _tasks.Watches);
    }

    [Fact]
    public async Task Listen_MoreThanTheLimit_HonoursTheFirst()
    {
        await using var host = await StageHost.StartAsync(_tasks, options => options.Limits.SubscriptionsPerSession = 3);
        var ids = Enumerable.Range(0, 5).Select(_ => _tasks.Add()).ToArray();

        using var listener = await OpenAsync(host, ids);
        var honoured = await HonouredAsync(listener);

        Assert.Equal(ids[..3], honoured.GetProperty("taskIds").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task Listen_WatchIsNotLiveYet_IsNotAcknowledged()
    {
        var live = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        _tasks.Before = call =>
        {
            if (call != "watch")
            {
                return Task.CompletedTask;
            }

            reached.SetResult();
            return live.Task;
        };
        await using var host = await StageHost.StartAsync(_tasks);

        var opening = OpenAsync(host, _tasks.Add());
        await reached.Task;
        var early = opening.IsCompleted;
        live.SetResult();
        using var listener = await opening;

        Assert.False(early);
        Assert.Equal("notifications/subscriptions/acknowledged", await listener.MethodAsync());
    }

    [Fact]
    public async Task Listen_WatchNeverLive_IsRefused()
    {
        _tasks.Before = call => call == "watch" ? throw StageTasks.Unreachable : Task.CompletedTask;
        await using var host = await StageHost.StartAsync(_tasks);

        using var listener = await OpenAsync(host, _tasks.Add(), _tasks.Add());

        Assert.Equal(503, (int)listener.Response.StatusCode);
        Assert.Equal(0, _tasks.Watches);
        Assert.Equal(0, host.Services.GetRequiredService<OpenStreams>().Total);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"7\"")]
    public async Task Listen_EveryChange_IsToldAsGetWouldTellIt(string id)
    {
        await using var host = await StageHost.StartAsync(_tasks);
        var task = _tasks.Add();
        using var listener = await OpenAsync(host, JsonNode.Parse(id), task);
        await HonouredAsync(listener);

        Func<TaskView, TaskView>[] changes =
        [
            view => view with { Message = "Half of it." },
            view => view with { Status = WorkStatus.InputRequired, Questions = [new("k", "roots/list", default)] },
            view => view with { Questions = [new("k", "roots/list", default), new("l", "roots/list", default)] },
            view => view with { Status = WorkStatus.Working, Questions = [] },
            view => view with { Status = WorkStatus.Completed, Outcome = StageTasks.Done },
        ];
        foreach (var change in changes)
        {
            _tasks.Change(task, change);
            var told = (await listener.NextAsync())!.Value;
            var got = (await host.Client.SendAsync("tasks/get", new() { ["taskId"] = task })).Result;

            Assert.Equal("notifications/tasks", told.GetProperty("method").GetString());
            Assert.False(told.TryGetProperty("id", out _));
            Assert.Equal(id, told.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetRawText());
            Assert.True(JsonElement.DeepEquals(Bare(got), Bare(told.GetProperty("params"))), told.GetRawText());
        }

        Assert.Equal(0, _tasks.Watches);
    }

    [Theory]
    [InlineData(WorkStatus.Completed, "completed", 0)]
    [InlineData(WorkStatus.Failed, "failed", 0)]
    [InlineData(WorkStatus.Cancelled, "cancelled", 0)]
    [InlineData(WorkStatus.InputRequired, "input_required", 1)]
    public async Task Listen_TaskThatHasSomethingToSayAlready_SaysItOnceAtOnce(WorkStatus status, string word, int watches)
    {
        await using var host = await StageHost.StartAsync(_tasks);
        var task = _tasks.Add(status);

        using var listener = await OpenAsync(host, task);
        var honoured = await HonouredAsync(listener);
        var told = (await listener.NextAsync())!.Value;
        _tasks.Push(task);
        await host.Notifier.ToolsChangedAsync(TestContext.Current.CancellationToken);
        await host.StopAsync();
        var next = (await listener.NextAsync())!.Value;

        Assert.Equal(task, honoured.GetProperty("taskIds")[0].GetString());
        Assert.Equal(word, told.GetProperty("params").GetProperty("status").GetString());
        Assert.Equal("complete", next.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal(0, _tasks.Watches);
        Assert.Equal(watches, _tasks.Calls.Count(call => call == $"watch {task}"));
    }

    [Fact]
    public async Task Listen_ChangedBeforeTheWatchWasLive_IsTold()
    {
        var task = _tasks.Add();
        _tasks.Before = call =>
        {
            if (call == "watch")
            {
                _tasks.ChangeQuietly(task, view => view with { Status = WorkStatus.Completed, Outcome = StageTasks.Done });
            }

            return Task.CompletedTask;
        };
        await using var host = await StageHost.StartAsync(_tasks);

        using var listener = await OpenAsync(host, task);
        await HonouredAsync(listener);

        Assert.Equal("completed", (await listener.NextAsync())!.Value.GetProperty("params").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Listen_ProgressAndIdlePushes_AreNotTold()
    {
        await using var host = await StageHost.StartAsync(_tasks);
        var task = _tasks.Add();
        using var listener = await OpenAsync(host, task);
        await HonouredAsync(listener);

        for (var number = 0; number < 20; number++)
        {
            _tasks.Change(task, view => view with { Progress = new(number, 20, "still"), Updated = view.Updated.AddSeconds(1) });
            _tasks.Push(task);
        }

        _tasks.Change(task, view => view with { Status = WorkStatus.Cancelled });

        Assert.Equal("cancelled", (await listener.NextAsync())!.Value.GetProperty("params").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Listen_ChangesWhileItIsRead_AreToldAsOne()
    {
        await using var host = await StageHost.StartAsync(_tasks);
        var task = _tasks.Add();
        using var listener = await OpenAsync(host, task);
        await HonouredAsync(listener);
        var (reading, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _tasks.Before = _ =>
        {
            reading.TrySetResult();
            return go.Task;
        };

        _tasks.Change(task, view => view with { Message = "0" });
        await reading.Task;
        for (var number = 1; number <= 100; number++)
        {
            _tasks.Change(task, view => view with { Message = $"{number}" });
        }

        go.SetResult();
        var first = (await listener.NextAsync())!.Value;
        _tasks.Change(task, view => view with { Status = WorkStatus.Completed, Outcome = StageTasks.Done });
        var second = (await listener.NextAsync())!.Value;

        Assert.Equal("100", first.GetProperty("params").GetProperty("statusMessage").GetString());
        Assert.Equal("completed", second.GetProperty("params").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Listen_TaskOutOfReach_IsToldWithTheNextSignOfLife()
    {
        var time = new ManualTime();
        await using var host = await StageHost.StartAsync(_tasks, time: time);
        var task = _tasks.Add();
        using var listener = await OpenAsync(host, task);
        await HonouredAsync(listener);
        await listener.LineAsync();
        var reached = new TaskCompletionSource();
        _tasks.Before = _ =>
        {
            reached.TrySetResult();
            throw StageTasks.Unreachable;
        };
        _tasks.Change(task, view => view with { Status = WorkStatus.Completed, Outcome = StageTasks.Done });
        await reached.Task;
        _tasks.Before = _ => Task.CompletedTask;

        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal("completed", (await listener.NextAsync())!.Value.GetProperty("params").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Listen_TaskGone_IsNotFollowedAnyMore(bool whileItWasRead)
    {
        await using var host = await StageHost.StartAsync(_tasks);
        var (gone, other) = (_tasks.Add(), _tasks.Add());
        using var listener = await OpenAsync(host, gone, other);
        await HonouredAsync(listener);

        if (whileItWasRead)
        {
            _tasks.Change(gone, view => view with { Status = WorkStatus.Completed });
        }
        else
        {
            _tasks.Forget(gone);
        }

        _tasks.Change(other, view => view with { Message = "Here." });

        Assert.Equal(other, (await listener.NextAsync())!.Value.GetProperty("params").GetProperty("taskId").GetString());
        Assert.Equal(1, _tasks.Watches);
    }

    [Fact]
    public async Task Listen_Drained_TellsWhatChangedAndThenItsResult()
    {
        await using var host = await StageHost.StartAsync(_tasks);
        var task = _tasks.Add();
        using var listener = await OpenAsync(host, JsonValue.Create("sub"), task);
        await HonouredAsync(listener);

        _tasks.Change(task, view => view with { Status = WorkStatus.Completed, Outcome = StageTasks.Done });
        await host.StopAsync();
        var told = (await listener.NextAsync())!.Value;
        var result = (await listener.NextAsync())!.Value;

        Assert.Equal("completed", told.GetProperty("params").GetProperty("status").GetString());
        Assert.Equal("""{"resultType":"complete","_meta":{"io.modelcontextprotocol/subscriptionId":"sub"}}""", result.GetProperty("result").GetRawText());
        Assert.Null(await listener.NextAsync());
        Assert.Equal(0, _tasks.Watches);
    }

    [Fact]
    public async Task Listen_ClientGone_WatchesNothingAnyMore()
    {
        await using var host = await StageHost.StartAsync(_tasks);
        var listeners = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => OpenAsync(host, _tasks.Add(), _tasks.Add())));
        await Task.WhenAll(listeners.Select(HonouredAsync));
        var watched = _tasks.Watches;

        Array.ForEach(listeners, listener => listener.Dispose());
        foreach (var _ in listeners)
        {
            await host.FinishedAsync();
        }

        Assert.Equal(10, watched);
        Assert.Equal(0, _tasks.Watches);
    }

    private static Task<Listener> OpenAsync(ListenHost host, params string[] tasks) => OpenAsync(host, null, tasks);

    private static Task<Listener> OpenAsync(ListenHost host, JsonNode? id, params string[] tasks) =>
        Listener.OpenAsync(host, new() { ["taskIds"] = new JsonArray([.. tasks.Select(task => (JsonNode)task)]) }, id);

    private static async Task<JsonElement> HonouredAsync(Listener listener) =>
        (await listener.NextAsync())!.Value.GetProperty("params").GetProperty("notifications");

    private static JsonElement Bare(JsonElement task)
    {
        var bare = JsonObject.Create(task)!;
        bare.Remove("_meta");
        bare.Remove("resultType");
        return JsonElement.Parse(bare.ToJsonString());
    }
}
