using System.Text.Json;
using Actors.Core.Owners;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>The shell around the machine: what it saves and when, how bodies run, and who is told.</summary>
public class ActorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TaskPolicy Kept = new() { Ttl = TimeSpan.FromDays(1) };

    [Fact]
    public async Task Create_IsOneSave_AndStartsTheBodyAfterIt()
    {
        await using var stage = await TaskStage.StartAsync();

        var reply = await stage.CreateAsync();
        var body = await stage.BodyAsync();

        Assert.Equal((TaskReplyKind.Ok, 1, 1L), (reply.Kind, reply.View!.Attempt, stage.Engine.SavesCount));
        Assert.Equal((stage.Id, 1, "tool", "session1"), (body.Attempt.Id, body.Attempt.Number, body.Attempt.Call.Tool, body.Attempt.Origin.Session));
        Assert.Empty(stage.SavedRows());
        body.Complete();
    }

    [Fact]
    public async Task Result_IsSavedReadAndToldToTheOwner()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        body.Complete("""{"content":[],"structuredContent":{"n":7}}""");
        var view = await stage.UntilAsync(view => view!.Status == WorkStatus.Completed);
        var told = await stage.OwnerToldAsync();

        Assert.Equal("""{"content":[],"structuredContent":{"n":7}}""", view!.Outcome!.Result.GetRawText());
        Assert.Empty(stage.SavedRows());
        Assert.Equal(new TaskEnded(stage.Id), told);
    }

    [Fact]
    public async Task Result_IsReadByTheNextProcess()
    {
        await using var stage = await TaskStage.StartAsync();
        (await stage.BeginAsync()).Complete("""{"content":[],"structuredContent":{"n":7}}""");
        await stage.UntilAsync(view => view!.Status == WorkStatus.Completed);

        await stage.CrashAsync();
        var with = await stage.ReadAsync();
        var without = await stage.Ask(new ReadTask("me", WithOutcome: false));

        Assert.Equal(7, with!.Outcome!.Result.GetProperty("structuredContent").GetProperty("n").GetInt32());
        Assert.Null(without.View!.Outcome);
    }

    [Fact]
    public async Task Cancel_IsSavedThenFiresTheToken()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        var reply = await stage.Ask(new CancelTask("me", null));
        await body.Cancelled;
        body.Complete();
        await stage.CrashAsync();

        Assert.Equal(WorkStatus.Cancelled, reply.View!.Status);
        Assert.Equal(WorkStatus.Cancelled, (await stage.ReadAsync())!.Status);
    }

    [Fact]
    public async Task Step_IsSavedAndFoundByTheNextAttempt()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Replayable = true });

        await body.Outlet.SaveStepAsync("fetch", JsonElement.Parse("[1,2]"), TestContext.Current.CancellationToken);
        await stage.CrashAsync();
        var next = await stage.BodyAsync();

        Assert.Equal((2, "[1,2]"), (next.Attempt.Number, next.Attempt.Steps["fetch"].GetRawText()));
        Assert.Equal("tool", next.Attempt.Call.Params.GetProperty("name").GetString());
        body.End();
        next.Complete();
    }

    [Fact]
    public async Task Progress_IsToldTenTimesASecond_TheLastAlways()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        for (var i = 1; i <= 50; i++)
        {
            body.Outlet.Progress(new TaskProgress(i, 50, null));
        }

        var first = await stage.ToldAsync();
        stage.Time.Advance(Second / 10);
        var second = await stage.ToldAsync();
        var seen = await stage.ReadAsync();
        body.Outlet.Progress(new TaskProgress(51, null, null));
        body.Complete();
        var last = await stage.ToldAsync();
        var status = await stage.ToldAsync();

        Assert.Equal([1, 50, 51], new[] { first, second, last }.Select(told => JsonElement.Parse(told.Json.Span).GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.Equal(TaskNoticeKind.Status, status.Kind);
        Assert.Equal(50, seen!.Progress!.Progress);
    }

    [Fact]
    public async Task Logs_KeepTheirOrder()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        for (var i = 0; i < 200; i++)
        {
            body.Outlet.Log("info", JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, int> { ["n"] = i }));
        }

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(i, JsonElement.Parse((await stage.ToldAsync()).Json.Span).GetProperty("n").GetInt32());
        }

        body.Complete();
    }

    [Fact]
    public async Task Watchers_AreToldWhenTheActivationStops()
    {
        await using var stage = await TaskStage.StartAsync();
        (await stage.BeginAsync(Kept, new TaskOrigin { Modern = true })).AskAndEnd(null, "name");
        await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);
        await stage.Ask(new WatchTask(stage.Engine.Node.Value, 0));

        await stage.Engine.StopAsync(TestContext.Current.CancellationToken);
        TaskPush pushed;
        do
        {
            pushed = await stage.PushedAsync();
        }
        while (pushed.Kind != TaskPushKind.Stopped);

        Assert.Equal(stage.Id, pushed.Id);
    }

    [Fact]
    public async Task Tasks_BeyondTheNodesRoom_WaitForTheirTurn()
    {
        await using var stage = await TaskStage.StartAsync(most: 1);
        var other = "0123456789ab" + new string('b', 32);
        var body = await stage.BeginAsync();

        var reply = await stage.CreateAsync(id: other);
        var (waiting, early) = (stage.Slots.Waiting, stage.BodiesWaiting);
        body.Complete();
        var next = await stage.BodyAsync();

        Assert.Equal((TaskReplyKind.Ok, WorkStatus.Working, 0), (reply.Kind, reply.View!.Status, reply.View.Attempt));
        Assert.Equal((1, 0), (waiting, early));
        Assert.Equal((other, 1), (next.Attempt.Id, next.Attempt.Number));
        next.Complete();
    }

    [Fact]
    public async Task QueuedTask_Cancelled_LeavesTheQueue()
    {
        await using var stage = await TaskStage.StartAsync(most: 1);
        var other = "0123456789ab" + new string('b', 32);
        var body = await stage.BeginAsync();
        await stage.CreateAsync(id: other);

        await stage.Ask(new CancelTask("me", null), other);
        var waiting = stage.Slots.Waiting;
        body.Complete();
        await stage.UntilNothingRunsAsync();

        Assert.Equal((0, 0, 0), (waiting, stage.Slots.Running, stage.BodiesWaiting));
    }

    [Fact]
    public async Task QueuedTask_OfADeadProcess_RunsInTheNext()
    {
        await using var stage = await TaskStage.StartAsync(most: 1);
        var other = "0123456789ab" + new string('b', 32);
        var body = await stage.BeginAsync();
        await stage.CreateAsync(id: other);

        await stage.CrashAsync();
        var next = await stage.BodyAsync();

        Assert.Equal((other, 1), (next.Attempt.Id, next.Attempt.Number));
        Assert.Equal(WorkStatus.Failed, (await stage.ReadAsync())!.Status);
        body.End();
        next.Complete();
    }

    [Fact]
    public async Task Messages_AllHaveTheirJson()
    {
        var call = TaskRig.CallOf() with { Client = default, Capabilities = default };
        var create = new CreateTask("me", call, new TaskOrigin(), new TaskPolicy());
        await using var stage = await TaskStage.StartAsync();
        await stage.CreateAsync();
        var reply = await stage.Ask(new ReadTask(null, true));

        var message = JsonSerializer.Deserialize(JsonSerializer.Serialize(create, TaskJson.Default.CreateTask), TaskJson.Default.CreateTask)!;
        var json = JsonSerializer.Serialize(reply, TaskJson.Default.TaskReply);

        Assert.Equal((JsonValueKind.Undefined, JsonValueKind.Undefined), (message.Call.Client.ValueKind, message.Origin.ProgressToken.ValueKind));
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, TaskJson.Default.TaskReply), TaskJson.Default.TaskReply));
        Assert.Equal(
            ["answer", "cancel", "create", "drop-questions", "read", "refuse", "take-question", "unwatch", "wake-up", "watch"],
            TaskWire.Messages.Select(type => type.Name).Order(StringComparer.Ordinal));
        (await stage.BodyAsync()).Complete();
    }
}
