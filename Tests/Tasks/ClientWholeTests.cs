using System.Text.Json;
using Actors.Core.Owners;
using Actors.Core.Tasks;

namespace Actors.Tests.Tasks;

/// <summary>Client, hub, owners and task actors together; only the bodies are the test's own.</summary>
public class ClientWholeTests
{
    private static readonly TaskPolicy Replayable = new() { Replayable = true };

    [Fact]
    public async Task Create_RunsItsBody_AndEveryWaiterGetsTheOutcome()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync();
        var body = await world.BodyAsync();
        var waiters = Enumerable.Range(0, 50).Select(_ => world.WaitAsync(id)).ToList();

        body.Complete("""{"content":[],"n":1}""");
        var views = await Task.WhenAll(waiters);

        Assert.All(views, view => Assert.Equal((WorkStatus.Completed, 1), (view!.Status, view.Outcome!.Result.GetProperty("n").GetInt32())));
    }

    [Fact]
    public async Task Quota_CountsWhatHasNotEnded()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync(max: 2);
        var body = await world.BodyAsync();
        await world.CreateAsync(max: 2);
        var other = await world.BodyAsync();

        var refused = await world.Client.CreateAsync(world.New(max: 2), world.Cancelled);
        body.Complete();
        await world.WaitAsync(id);
        world.Time.Advance(ReserveRules.CheckEvery);
        var admitted = await world.Client.CreateAsync(world.New(max: 2), world.Cancelled);

        Assert.Equal((TaskCreationKind.TooMany, TaskCreationKind.Created), (refused.Kind, admitted.Kind));
        other.Complete();
        (await world.BodyAsync()).Complete();
    }

    [Fact]
    public async Task Crash_AfterTheEndWasSavedAndBeforeTheOwnerKnew_LeavesRoomAllTheSame()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync(max: 1);
        var body = await world.BodyAsync();
        body.Complete();
        await world.WaitAsync(id);

        await world.CrashAsync();
        var next = await world.Client.CreateAsync(world.New(max: 1), world.Cancelled);

        Assert.Equal(TaskCreationKind.Created, next.Kind);
        (await world.BodyAsync()).Complete();
    }

    [Fact]
    public async Task Ttl_Over_TaskIsGoneForReadersListAndWaiters()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync(new TaskPolicy { Ttl = TimeSpan.FromMinutes(10) });
        var body = await world.BodyAsync();
        var other = await world.CreateAsync();
        var waiter = world.WaitAsync(id);
        await world.WatchedAsync();

        world.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Null(await waiter.WaitAsync(world.Cancelled));
        Assert.Null(await world.Client.ReadAsync(WholeTasks.Owner, id, withOutcome: false, world.Cancelled));
        Assert.Equal([other], (await world.Client.ListAsync(WholeTasks.Owner, null, 10, world.Cancelled)).Tasks.Select(task => task.Id));
        body.End();
        (await world.BodyAsync()).Complete();
    }

    [Fact]
    public async Task Crash_WhileItRuns_IsFoundAndWaitedForInTheNextLife()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync(Replayable);
        await world.BodyAsync();

        await world.CrashAsync();
        var body = await world.BodyAsync();
        var waiter = world.WaitAsync(id);
        body.Complete();

        Assert.Equal(2, body.Attempt.Number);
        Assert.Equal(WorkStatus.Completed, (await waiter)!.Status);
        Assert.Equal([id], (await world.Client.ListAsync(WholeTasks.Owner, null, 10, world.Cancelled)).Tasks.Select(task => task.Id));
    }

    [Fact]
    public async Task Question_OfAParkedBody_IsPutByOneWaiterAndItsAnswerComesBack()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync();
        var body = await world.BodyAsync();
        var users = Enumerable.Range(0, 5).Select(_ => new AskedUser()).ToList();
        var waiters = users.Select(user => world.WaitAsync(id, user.AskAsync)).ToList();

        var asking = body.AskAsync();
        var asked = await Task.WhenAny(users.Select(user => user.Asked)).WaitAsync(world.Cancelled);
        users.Single(user => user.Asked == asked).Answer("""{"action":"accept","content":{"n":7}}""");
        var answer = await asking.WaitAsync(world.Cancelled);
        body.Complete();
        await Task.WhenAll(waiters);

        Assert.Equal(7, answer.GetProperty("content").GetProperty("n").GetInt32());
        Assert.Single(users, user => user.Asked.IsCompleted);
    }

    [Fact]
    public async Task Question_WithoutABody_IsAnsweredThroughAWaiterAfterACrash()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync(Replayable);
        (await world.BodyAsync()).AskAndEnd("state", "name");
        await world.AsksAsync(id);

        await world.CrashAsync();
        var user = new AskedUser();
        var waiter = world.WaitAsync(id, user.AskAsync);
        Assert.Equal("name", (await user.Asked.WaitAsync(world.Cancelled)).Key);
        user.Answer("""{"action":"accept","content":{"n":1}}""");
        var body = await world.BodyAsync();
        body.Complete();

        Assert.True(body.Attempt.Call.Params.GetProperty("inputResponses").TryGetProperty("name", out _));
        Assert.Equal(WorkStatus.Completed, (await waiter)!.Status);
    }

    [Fact]
    public async Task Question_DeclinedWithAnError_ReachesTheBody()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync();
        var body = await world.BodyAsync();
        var user = new AskedUser();
        var waiter = world.WaitAsync(id, user.AskAsync);
        var asking = body.AskAsync();
        await user.Asked.WaitAsync(world.Cancelled);

        user.Refuse(-1, "No.");

        var exception = await Assert.ThrowsAsync<TaskQuestionException>(() => asking.WaitAsync(world.Cancelled));
        Assert.Equal((-1, "No."), (exception.Error.Code, exception.Error.Message));
        body.Complete();
        await waiter;
    }

    [Fact]
    public async Task HiddenTask_JoinedOpenlyByItsKey_IsListedFromThenOn()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync(key: "k", hidden: true);
        var body = await world.BodyAsync();
        var before = await world.Client.ListAsync(WholeTasks.Owner, null, 10, world.Cancelled);

        var joined = await world.Client.CreateAsync(world.New(key: "k"), world.Cancelled);
        var after = await world.Client.ListAsync(WholeTasks.Owner, null, 10, world.Cancelled);

        Assert.Empty(before.Tasks);
        Assert.Equal((TaskCreationKind.Joined, id), (joined.Kind, joined.View!.Id));
        Assert.Equal([id], after.Tasks.Select(task => task.Id));
        body.Complete();
    }

    [Fact]
    public async Task Watched_WithoutABody_StaysAndIsLetGoAfterwards()
    {
        await using var world = await WholeTasks.StartAsync();
        var id = await world.CreateAsync(Replayable);
        (await world.BodyAsync()).AskAndEnd(null, "name");
        await world.AsksAsync(id);
        var watch = await world.Client.WatchAsync(id, () => { }, world.Cancelled);

        world.Time.Advance(TimeSpan.FromMinutes(10));
        var (kept, view) = (world.Engine.LetGoCount, await world.Client.ReadAsync(WholeTasks.Owner, id, withOutcome: false, world.Cancelled));
        watch.Dispose();
        await world.LetGoAsync();

        Assert.Equal(WorkStatus.InputRequired, view!.Status);
        Assert.True(kept <= 2, "Only the roster and the owner may have been let go.");
    }
}
