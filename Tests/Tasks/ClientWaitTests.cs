using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Owners;

namespace Actors.Tests.Tasks;

public sealed class ClientWaitTests
{
    [Fact]
    public async Task Wait_TaskHasEnded_ReturnsAtOnceAndWatchesNothing()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        await world.End(id);

        var view = await world.Client.WaitAsync(OwnerWorld.Owner, id, null, world.Cancelled);

        Assert.Equal(WorkStatus.Completed, view!.Status);
        Assert.Equal(0, world.Tasks.Count<WatchTask>());
    }

    [Fact]
    public async Task Wait_TaskOfSomebodyElse_IsUnknown()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();

        var view = await world.Client.WaitAsync("p2", id, null, world.Cancelled);

        Assert.Null(view);
    }

    [Fact]
    public async Task Wait_FiftyWaitersThatComeAndGo_AllThatStayAreToldAndNoneLeaks()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        var staying = Enumerable.Range(0, 25).Select(_ => Wait(world, id)).ToList();
        var leaving = new List<Task>();
        for (var i = 0; i < 25; i++)
        {
            using var giveUp = new CancellationTokenSource();
            var waiter = Wait(world, id, giveUp.Token);
            await world.Change(id, _ => { });
            giveUp.Cancel();
            leaving.Add(Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter));
            staying.Add(Wait(world, id));
        }

        await Task.WhenAll(leaving);
        await world.End(id);
        var views = await Task.WhenAll(staying);

        Assert.All(views, view => Assert.Equal(WorkStatus.Completed, view!.Status));
        // All of them are one to the task; who had read it and began to listen only after its end asks it once more.
        Assert.InRange(world.Tasks.Count<WatchTask>(), 1, 2);
        while (world.Hub.Links > 0)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Wait_TaskIsErased_EndsWithNothing()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        var waiter = await Waiting(world, id);

        world.Tasks.Erase(id);
        world.Hub.Push([new TaskPush(id, 9, TaskPushKind.Over).ToBytes()]);

        Assert.Null(await waiter.WaitAsync(world.Cancelled));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wait_ActivationIsLost_HearsOfTheEndAllTheSame(bool silent)
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        var waiter = await Waiting(world, id);
        await world.Lose(id, silent);
        await world.End(id);

        while (!waiter.IsCompleted)
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(WorkStatus.Completed, (await waiter)!.Status);
    }

    [Fact]
    public async Task Wait_ReadsFailForAWhile_GoesOn()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        var waiter = await Waiting(world, id);
        world.Tasks.FailNext<ReadTask>(after: false, times: 3);

        await world.End(id);

        Assert.Equal(WorkStatus.Completed, (await waiter.WaitAsync(world.Cancelled))!.Status);
    }

    [Fact]
    public async Task Wait_TaskAsks_OneWaiterPutsTheQuestionAndBringsTheAnswer()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        var users = Enumerable.Range(0, 10).Select(_ => new AskedUser()).ToList();
        var waiters = users.Select(user => world.Client.WaitAsync(OwnerWorld.Owner, id, new(user.AskAsync), world.Cancelled)).ToList();
        await world.AskUser(id, "q1");

        var asked = await Task.WhenAny(users.Select(user => user.Asked)).WaitAsync(world.Cancelled);
        users.Single(user => user.Asked == asked).Answer("\"yes\"");
        await WaitFor(world, id, record => record.Answers.Count == 1);
        await world.End(id);
        await Task.WhenAll(waiters);

        Assert.Equal([("q1", "\"yes\"")], world.Tasks.Find(id)!.Answers);
        Assert.Single(users, user => user.Asked.IsCompleted);
    }

    [Fact]
    public async Task Wait_AskingWaiterLeaves_AnotherGetsTheQuestion()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        await world.AskUser(id, "q1");
        using var giveUp = new CancellationTokenSource();
        var first = new AskedUser();
        var leaving = world.Client.WaitAsync(OwnerWorld.Owner, id, new(first.AskAsync), giveUp.Token);
        await first.Asked.WaitAsync(world.Cancelled);
        var second = new AskedUser();
        var staying = world.Client.WaitAsync(OwnerWorld.Owner, id, new(second.AskAsync), world.Cancelled);

        giveUp.Cancel();
        var question = await second.Asked.WaitAsync(world.Cancelled);
        second.Answer("1");
        await WaitFor(world, id, record => record.Answers.Count == 1);
        await world.End(id);

        Assert.Equal("q1", question.Key);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal(WorkStatus.Completed, (await staying)!.Status);
    }

    [Fact]
    public async Task Wait_AnsweredElsewhere_WithdrawsTheQuestion()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        await world.AskUser(id, "q1");
        var user = new AskedUser();
        var waiter = world.Client.WaitAsync(OwnerWorld.Owner, id, new(user.AskAsync), world.Cancelled);
        await user.Asked.WaitAsync(world.Cancelled);

        await world.Client.AnswerAsync(OwnerWorld.Owner, id, new Dictionary<string, System.Text.Json.JsonElement> { ["q1"] = AskedUser.Json("2") }, world.Cancelled);
        await user.Withdrawn.WaitAsync(world.Cancelled);
        await world.End(id);

        Assert.Equal(WorkStatus.Completed, (await waiter)!.Status);
        Assert.Equal([("q1", "2")], world.Tasks.Find(id)!.Answers);
    }

    [Fact]
    public async Task Wait_ClientAnswersWithAnError_TheTaskHearsIt()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        await world.AskUser(id, "q1");
        var user = new AskedUser();
        var waiter = world.Client.WaitAsync(OwnerWorld.Owner, id, new(user.AskAsync), world.Cancelled);
        await user.Asked.WaitAsync(world.Cancelled);

        user.Refuse(-1, "No.");
        await WaitFor(world, id, record => record.Refused is not null);
        await world.End(id);
        await waiter;

        Assert.Equal(new RefuseTask(OwnerWorld.Owner, "q1", -1, "No."), world.Tasks.Find(id)!.Refused);
    }

    [Fact]
    public async Task Wait_AnswerOfTheWrongShape_IsRefusedInItsName()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        await world.AskUser(id, "q1");
        var user = new AskedUser();
        var waiter = world.Client.WaitAsync(OwnerWorld.Owner, id, new(user.AskAsync), world.Cancelled);
        await user.Asked.WaitAsync(world.Cancelled);

        user.Answer("null");
        await WaitFor(world, id, record => record.Refused is not null);
        await world.End(id);
        await waiter;

        Assert.Equal((-32602, "Null is no answer."), (world.Tasks.Find(id)!.Refused!.Code, world.Tasks.Find(id)!.Refused!.Message));
    }

    [Fact]
    public async Task Wait_AskingFails_EndsWithThatAndFreesTheQuestion()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        await world.AskUser(id, "q1");
        var dropped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Tasks.Receiving = (_, message) =>
        {
            if (message is DropQuestions)
            {
                dropped.TrySetResult();
            }
        };

        var waiter = world.Client.WaitAsync(OwnerWorld.Owner, id, new((_, _) => throw new IOException("The stream broke.")), world.Cancelled);

        await Assert.ThrowsAsync<IOException>(() => waiter);
        await dropped.Task.WaitAsync(world.Cancelled);
    }

    [Fact]
    public async Task Wait_TaskEndsWhileItIsAsking_WithdrawsTheQuestion()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        await world.AskUser(id, "q1");
        var user = new AskedUser();
        var waiter = world.Client.WaitAsync(OwnerWorld.Owner, id, new(user.AskAsync), world.Cancelled);
        await user.Asked.WaitAsync(world.Cancelled);

        await world.Client.CancelAsync(OwnerWorld.Owner, id, null, world.Cancelled);

        Assert.Equal(WorkStatus.Cancelled, (await waiter.WaitAsync(world.Cancelled))!.Status);
        await user.Withdrawn.WaitAsync(world.Cancelled);
    }

    [Fact]
    public async Task Wait_Cancelled_EndsThoughNothingHappens()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        using var giveUp = new CancellationTokenSource();
        var waiter = await Waiting(world, id, giveUp.Token);

        giveUp.Cancel();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        Assert.Equal(giveUp.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task Watch_Joined_IsCalledBackUntilItIsDisposed()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        using var calls = new SemaphoreSlim(0);
        var first = await world.Client.WatchAsync(id, () => calls.Release(), world.Cancelled);
        using var second = await world.Client.WatchAsync(id, () => calls.Release(), world.Cancelled);

        await world.Change(id, _ => { });
        await calls.WaitAsync(world.Cancelled);
        await calls.WaitAsync(world.Cancelled);
        first.Dispose();
        await world.Change(id, _ => { });
        await calls.WaitAsync(world.Cancelled);

        Assert.Equal(0, calls.CurrentCount);
    }

    private static Task<TaskView?> Wait(OwnerWorld world, string id, CancellationToken? cancellationToken = null) =>
        world.Client.WaitAsync(OwnerWorld.Owner, id, null, cancellationToken ?? world.Cancelled);

    /// <summary>A waiter that has looked at the task and waits for a change.</summary>
    private static async Task<Task<TaskView?>> Waiting(OwnerWorld world, string id, CancellationToken? cancellationToken = null)
    {
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reads = 0;
        world.Tasks.Receiving = (_, message) =>
        {
            // The first read is before it watches, the second after.
            if (message is ReadTask && ++reads == 2)
            {
                looked.TrySetResult();
            }
        };
        var waiter = Wait(world, id, cancellationToken);
        await looked.Task.WaitAsync(world.Cancelled);
        return waiter;
    }

    private static async Task WaitFor(OwnerWorld world, string id, Func<FakeRecord, bool> holds)
    {
        var changed = new SemaphoreSlim(0);
        using var watch = await world.Client.WatchAsync(id, () => changed.Release(), world.Cancelled);
        while (!holds(world.Tasks.Find(id)!))
        {
            await changed.WaitAsync(world.Cancelled);
        }
    }
}
