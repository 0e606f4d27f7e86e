using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>The shell around the machine: what it saves and when, how bodies run, and who is told.</summary>
public sealed class ActorTests
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
        Assert.Equal(["call"], stage.SavedRows());
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
        Assert.Equal(["call", "outcome"], stage.SavedRows());
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
    public async Task Question_HoldsItsBodyUntilItIsAnswered()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        var asking = body.AskAsync();
        var view = await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);
        var offer = await stage.OfferedAsync();
        await stage.AnswerAsync(view!.Questions[0].Key);

        Assert.Equal("accept", (await asking).GetProperty("action").GetString());
        Assert.Equal(view.Questions[0].Key, offer.Question!.Key);
        Assert.Equal(WorkStatus.Working, (await stage.ReadAsync())!.Status);
        body.Complete();
    }

    [Fact]
    public async Task Question_AnsweredAfterTheProcessDied_IsNotAskedAgain()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Replayable = true });
        var first = body.AskAsync();
        await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        await stage.CrashAsync();
        var next = await stage.BodyAsync();
        var view = await stage.ReadAsync();
        await stage.AnswerAsync(view!.Questions[0].Key);
        var again = await next.AskAsync();

        Assert.Equal(WorkStatus.InputRequired, view.Status);
        Assert.Equal("accept", again.GetProperty("action").GetString());
        Assert.False(first.IsCompleted);
        body.End();
        next.Complete();
    }

    [Fact]
    public async Task Question_RefusedByTheClient_ThrowsInTheBody()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();
        var asking = body.AskAsync();
        var view = await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        await stage.Ask(new RefuseTask("me", view!.Questions[0].Key, -7, "no"));
        var refused = await Assert.ThrowsAsync<TaskQuestionException>(() => asking);

        Assert.Equal(-7, refused.Error.Code);
        body.Complete();
    }

    [Fact]
    public async Task Question_ItsBodyGivesUp_IsOpenNoMore()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();
        using var patience = new CancellationTokenSource();
        var asking = body.AskAsync(patience: patience);
        await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        await patience.CancelAsync();
        await stage.UntilAsync(view => view!.Status == WorkStatus.Working);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        body.Complete();
    }

    [Fact]
    public async Task BodyThatAskedAndEnded_LetsItsActivationGo()
    {
        await using var stage = await TaskStage.StartAsync();
        (await stage.BeginAsync(Kept, new TaskOrigin { Modern = true })).AskAndEnd("mine", "name");
        await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        await LetGoAsync(stage);
        await stage.AnswerAsync("name");
        var body = await stage.BodyAsync();

        Assert.Equal(0, stage.Slots.Waiting);
        Assert.Equal((2, "mine"), (body.Attempt.Number, body.Attempt.Call.Params.GetProperty("requestState").GetString()));
        body.Complete();
    }

    [Fact]
    public async Task BodyThatWaitsForAPerson_KeepsItsActivation()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Ttl = TimeSpan.FromDays(8) });
        var asking = body.AskAsync();
        var view = await stage.UntilAsync(view => view!.Status == WorkStatus.InputRequired);

        stage.Time.Advance(TimeSpan.FromDays(7));
        await stage.AnswerAsync(view!.Questions[0].Key);

        Assert.Equal("accept", (await asking).GetProperty("action").GetString());
        Assert.Equal(0, stage.Engine.LetGoCount);
        body.Complete();
    }

    [Fact]
    public async Task Failure_IsTriedAgainAfterItsDelay()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Retries = 1, RetryDelay = 30 * Second, Exponential = false });

        body.Fail("System.IO.IOException");
        await UntilNothingRunsAsync(stage);
        stage.Time.Advance(29 * Second);
        var early = stage.BodiesWaiting;
        stage.Time.Advance(Second);
        var next = await stage.BodyAsync();

        Assert.Equal((0, 2), (early, next.Attempt.Number));
        next.Complete();
    }

    [Fact]
    public async Task Exception_OfTheRunner_FailsTheAttempt()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        body.End(new IOException("gone"));
        var view = await stage.UntilAsync(view => view!.Status.IsFinal());

        Assert.Equal((WorkStatus.Failed, "The tool ended without a result."), (view!.Status, view.Message));
    }

    [Fact]
    public async Task Timeout_CancelsTheBodyAndFailsTheTask()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Timeout = 5 * Second });

        stage.Time.Advance(5 * Second);
        await body.Cancelled;
        var view = await stage.UntilAsync(view => view!.Status.IsFinal());

        Assert.Equal(WorkStatus.Failed, view!.Status);
        body.End();
    }

    [Fact]
    public async Task Heartbeat_KeepsTheBodyAliveWithoutATurn()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Heartbeat = 5 * Second });
        var saves = stage.Engine.SavesCount;

        stage.Time.Advance(4 * Second);
        body.Outlet.Heartbeat();
        stage.Time.Advance(4 * Second);
        var alive = body.Token.IsCancellationRequested;
        stage.Time.Advance(Second);
        await body.Cancelled;
        var view = await stage.UntilAsync(view => view!.Status.IsFinal());

        Assert.False(alive);
        Assert.Equal((saves + 1, WorkStatus.Failed), (stage.Engine.SavesCount, view!.Status));
        body.End();
    }

    [Fact]
    public async Task Expiry_CancelsTheBodyAndErasesEverything()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync(new TaskPolicy { Ttl = 60 * Second });
        await body.Outlet.SaveStepAsync("s", JsonElement.Parse("1"), TestContext.Current.CancellationToken);

        stage.Time.Advance(60 * Second);
        await body.Cancelled;
        var told = await stage.OwnerToldAsync();

        Assert.Equal(new TaskGone(stage.Id), told);
        Assert.Null(await stage.ReadAsync());
        Assert.Equal((false, 0), (stage.IsSaved, stage.SavedRows().Count));
        body.End();
    }

    [Fact]
    public async Task Expiry_OfAnIdleTask_WakesIt()
    {
        await using var stage = await TaskStage.StartAsync();
        (await stage.BeginAsync(new TaskPolicy { Ttl = TimeSpan.FromDays(1) })).Complete();
        await stage.UntilAsync(view => view!.Status.IsFinal());
        await stage.OwnerToldAsync();
        await LetGoAsync(stage);

        stage.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(new TaskGone(stage.Id), await stage.OwnerToldAsync());
        Assert.False(stage.IsSaved);
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
        body.Outlet.Progress(new TaskProgress(51, null, null));
        body.Complete();
        var last = await stage.ToldAsync();
        var status = await stage.ToldAsync();

        Assert.Equal([1, 50, 51], new[] { first, second, last }.Select(told => JsonElement.Parse(told.Json.Span).GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.Equal(TaskNoticeKind.Status, status.Kind);
        Assert.Equal(51, (await stage.ReadAsync())!.Progress!.Progress);
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

        await LetGoAsync(stage);
        TaskPush pushed;
        do
        {
            pushed = await stage.PushedAsync();
        }
        while (pushed.Kind != TaskPushKind.Stopped);

        Assert.Equal(stage.Id, pushed.Id);
    }

    [Fact]
    public async Task Owner_ThatCannotBeReached_IsToldAgain()
    {
        await using var stage = await TaskStage.StartAsync();
        var body = await stage.BeginAsync();

        stage.OwnerIsUp = false;
        body.Complete();
        await Sessions.SessionStage.UntilAsync(() => stage.OwnerIsUp);
        var told = stage.OwnerToldAsync();
        while (!told.IsCompleted)
        {
            stage.Time.Advance(Second);
            await Task.Yield();
        }

        Assert.Equal(new TaskEnded(stage.Id), await told);
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
        await UntilNothingRunsAsync(stage);

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

    // The engine lets go what has been idle for a while when it looks; the body before may have ended after that.
    private static async Task LetGoAsync(TaskStage stage)
    {
        var looks = 0;
        await UntilNothingRunsAsync(stage);
        await Sessions.SessionStage.UntilAsync(() =>
        {
            if (looks++ % 1000 == 0)
            {
                stage.Time.Advance(TimeSpan.FromSeconds(90));
            }

            return stage.Engine.LetGoCount > 0;
        });
    }

    private static Task UntilNothingRunsAsync(TaskStage stage) => Sessions.SessionStage.UntilAsync(() => stage.Slots.Running == 0);
}
