using System.Threading.Channels;
using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Owners;

namespace Actors.Tests.Tasks;

public sealed class HubTests
{
    private readonly Channel<bool> _heard = Channel.CreateUnbounded<bool>();

    [Fact]
    public async Task Listen_Joined_HearsEveryChange()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        using var listener = await Listen(world, id);

        await world.Change(id, _ => { });
        await Heard(world);
        await world.End(id);
        await Heard(world);

        Assert.Equal(1, world.Tasks.Count<WatchTask>());
    }

    [Fact]
    public async Task Listen_ManyToOneTask_WatchesItOnce()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();

        var listeners = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Listen(world, id)));
        await world.Change(id, _ => { });
        for (var i = 0; i < listeners.Length; i++)
        {
            await Heard(world);
        }

        Assert.Equal((1, 1), (world.Tasks.Count<WatchTask>(), world.Hub.Links));
    }

    [Fact]
    public async Task Listen_UnknownTask_IsToldOnceAndLeavesNothing()
    {
        await using var world = await OwnerWorld.StartAsync();

        var listener = await Listen(world, OwnerRig.Id(1));
        await Heard(world);
        var links = world.Hub.Links;
        listener.Dispose();

        Assert.Equal(1, links);
        await NoLinks(world);
    }

    [Fact]
    public async Task Dispose_LastListenerOfAnEndedTask_LeavesNothing()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        var listener = await Listen(world, id);

        await world.End(id);
        await Heard(world);
        listener.Dispose();

        await NoLinks(world);
        Assert.Equal(0, world.Tasks.Count<UnwatchTask>());
    }

    [Fact]
    public async Task Beat_NobodyListensAnyMore_TellsTheTask()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        (await Listen(world, id)).Dispose();
        var unwatched = Received<UnwatchTask>(world);

        world.Time.Advance(TaskHub.Beat);
        await unwatched.WaitAsync(world.Cancelled);
        using var again = await Listen(world, id);

        Assert.Equal(2, world.Tasks.Count<WatchTask>());
    }

    [Fact]
    public async Task Dispose_ThenListenSoon_NeedsNoNewWatch()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        (await Listen(world, id)).Dispose();

        using var again = await Listen(world, id);
        await world.Change(id, _ => { });
        await Heard(world);

        Assert.Equal(1, world.Tasks.Count<WatchTask>());
    }

    [Fact]
    public async Task Stopped_TaskSaysSo_IsWatchedAgainAndNothingIsMissed()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        using var listener = await Listen(world, id);
        var watched = Received<WatchTask>(world);
        await world.Lose(id, silent: false);
        world.Tasks.Find(id)!.Version++;

        await TickUntil(world, watched);

        await Heard(world);
    }

    [Fact]
    public async Task Stopped_OnceTold_WaitsForNoBeat()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        using var listener = await Listen(world, id);
        var watched = Received<WatchTask>(world);

        world.Hub.Push([new TaskPush(id, 1, TaskPushKind.Stopped).ToBytes()]);
        world.Time.Advance(TimeSpan.FromMilliseconds(50));

        await watched.WaitAsync(world.Cancelled);
    }

    [Fact]
    public async Task Beat_ActivationLostWithoutAWord_TellsThatSomethingChanged()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        using var listener = await Listen(world, id);
        await world.Lose(id, silent: true);
        world.Tasks.Find(id)!.Version++;

        world.Time.Advance(TaskHub.Beat);

        await Heard(world);
    }

    [Fact]
    public async Task Beat_NothingChanged_TellsNothing()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        using var listener = await Listen(world, id);
        var watched = Received<WatchTask>(world);

        world.Time.Advance(TaskHub.Beat);
        await watched.WaitAsync(world.Cancelled);
        // Whatever the beat had to tell is told before this change.
        await world.Change(id, _ => { });
        await Heard(world);

        Assert.False(_heard.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Beat_ManyTasks_AreNotWatchedAllAtOnce()
    {
        await using var world = await OwnerWorld.StartAsync();
        for (var number = 0; number < 90; number++)
        {
            world.Tasks.Add(OwnerRig.Id(number), OwnerWorld.Owner);
            await Listen(world, OwnerRig.Id(number));
        }

        var beats = new List<int>();
        for (var second = 0; second < 30; second++)
        {
            var before = world.Tasks.Count<WatchTask>();
            world.Time.Advance(TimeSpan.FromSeconds(1));
            beats.Add(world.Tasks.Count<WatchTask>() - before);
        }

        Assert.Equal(90, beats.Sum());
        Assert.All(beats, beat => Assert.InRange(beat, 0, 10));
    }

    [Fact]
    public async Task Watch_Fails_IsTriedAgainUntilItWorks()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        world.Tasks.FailNext<WatchTask>(after: false, times: 3);
        using var listener = world.Hub.Listen(id, () => _heard.Writer.TryWrite(true));
        var joined = listener.JoinAsync(world.Cancelled);

        await TickUntil(world, joined);

        Assert.Equal(4, world.Tasks.Count<WatchTask>());
    }

    [Fact]
    public async Task Watch_FailsForTooLong_SaysSo()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        world.Tasks.FailNext<WatchTask>(after: false, times: 1000);
        using var listener = world.Hub.Listen(id, () => { });
        var joined = listener.JoinAsync(world.Cancelled);

        var exception = await Assert.ThrowsAsync<ActorUnreachableException>(() => AdvanceUntil(world, joined, TimeSpan.FromSeconds(1)));

        Assert.Equal(TaskId.ToActor(id), exception.Actor);
    }

    [Fact]
    public async Task Changed_ListenerThatThrows_DoesNotKeepItFromOthers()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        using var bad = world.Hub.Listen(id, () => throw new InvalidOperationException());
        using var good = await Listen(world, id);

        await world.Change(id, _ => { });

        await Heard(world);
    }

    [Fact]
    public async Task Push_OfATaskThatNobodyHereWatches_IsNotTaken()
    {
        await using var world = await OwnerWorld.StartAsync();

        var taken = world.Hub.Push([new TaskPush(OwnerRig.Id(1), 1, TaskPushKind.Changed).ToBytes()]);

        Assert.False(taken);
    }

    [Fact]
    public async Task Join_Cancelled_EndsAtOnce()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        world.Tasks.FailNext<WatchTask>(after: false, times: 1000);
        using var giveUp = new CancellationTokenSource();
        using var listener = world.Hub.Listen(id, () => { });
        var joined = listener.JoinAsync(giveUp.Token);

        giveUp.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joined);
    }

    // What is due is looked after without the clock moving.
    private static async Task TickUntil(OwnerWorld world, Task done)
    {
        while (!done.IsCompleted)
        {
            await world.Hub.TickAsync();
            await Task.Yield();
        }

        await done;
    }

    // The clock moves only while what is waited for has not happened; a tick that is still at work lets the next one pass.
    private static async Task AdvanceUntil(OwnerWorld world, Task done, TimeSpan step)
    {
        while (!done.IsCompleted)
        {
            world.Time.Advance(step);
            await Task.Yield();
        }

        await done;
    }

    // Whoever has told the listener may not have put its own work away yet.
    private static async Task NoLinks(OwnerWorld world)
    {
        while (world.Hub.Links > 0)
        {
            await Task.Yield();
            world.Cancelled.ThrowIfCancellationRequested();
        }
    }

    private static Task Received<T>(OwnerWorld world)
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Tasks.Receiving = (_, message) =>
        {
            if (message is T)
            {
                received.TrySetResult();
            }
        };
        return received.Task;
    }

    private async Task<TaskListener> Listen(OwnerWorld world, string id)
    {
        var listener = world.Hub.Listen(id, () => _heard.Writer.TryWrite(true));
        await listener.JoinAsync(world.Cancelled);
        return listener;
    }

    private ValueTask<bool> Heard(OwnerWorld world) => _heard.Reader.ReadAsync(world.Cancelled);

    [Fact]
    public async Task Listen_AfterTheTaskWasUnknown_AsksForItAnew()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = OwnerRig.Id(1);
        using var early = await Listen(world, id);
        await Heard(world);
        world.Tasks.Add(id, OwnerWorld.Owner);

        using var late = await Listen(world, id);
        await world.Change(id, _ => { });

        await Heard(world);
        Assert.Equal(2, world.Tasks.Count<WatchTask>());
    }

    [Fact]
    public async Task Over_PushedWhileTheWatchIsNotAnswered_JoinsWhoeverListens()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        world.Tasks.FailNext<WatchTask>(after: false, times: 100);
        using var listener = world.Hub.Listen(id, () => _heard.Writer.TryWrite(true));
        var joining = listener.JoinAsync(world.Cancelled);

        world.Hub.Push([new TaskPush(id, 1, TaskPushKind.Over).ToBytes()]);

        await joining.WaitAsync(TimeSpan.FromSeconds(20), world.Cancelled);
        await Heard(world);
    }
}
