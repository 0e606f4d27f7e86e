using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;
using static Actors.Tests.Owners.OwnerRig;

namespace Actors.Tests.Owners;

public sealed class OwnerActorTests
{
    [Fact]
    public async Task Reserve_TheFirstTime_OwnerIsInTheRosterWhenItIsAnswered()
    {
        await using var world = await OwnerWorld.StartAsync();

        await world.Reserve(1);
        await world.CrashAsync();
        var roster = await world.Engine.Ask(OwnerRoster.Address, new ListOwners(null, 10), world.Cancelled);

        Assert.Equal([OwnerWorld.Owner], roster.Owners);
    }

    [Fact]
    public async Task Roster_Repeated_HasEachOwnerOnceAndInParts()
    {
        await using var world = await OwnerWorld.StartAsync();
        string[] owners = ["p3", "p1", "p22", "p2", "p1", "p3"];

        foreach (var owner in owners)
        {
            await world.Engine.Ask(OwnerRoster.Address, new EnlistOwner(owner), world.Cancelled);
        }

        var first = await world.Engine.Ask(OwnerRoster.Address, new ListOwners(null, 2), world.Cancelled);
        var second = await world.Engine.Ask(OwnerRoster.Address, new ListOwners(first.Next, 2), world.Cancelled);

        Assert.Equal(["p1", "p2"], first.Owners);
        Assert.Equal(["p22", "p3"], second.Owners);
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Index_Acknowledged_SurvivesACrash()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Reserve(1);
        await world.Index(1, 2);

        await world.CrashAsync();

        Assert.Equal([Id(2), Id(1)], await world.ListAll());
        Assert.Equal(ReservationKind.Full, (await world.Reserve(3, max: 2)).Kind);
    }

    [Fact]
    public async Task Reserve_WithAKey_SurvivesACrash()
    {
        await using var world = await OwnerWorld.StartAsync();

        await world.Reserve(1, key: "k");
        await world.CrashAsync();
        var joiner = await world.Reserve(2, key: "k");

        Assert.Equal((ReservationKind.Known, Id(1)), (joiner.Kind, joiner.Id));
    }

    [Fact]
    public async Task TakeRoom_WhileTheOwnerSaves_IsGrantedAtOnceAndCounts()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Reserve(0);
        using var free = new ManualResetEventSlim();
        world.Engine.Store.Writer.Committing = committed =>
        {
            if (!committed)
            {
                free.Wait();
            }
        };

        var indexing = world.Index(1);
        var room = await world.AskOwner(new TakeRoom(Id(2), 3));
        var early = indexing.IsCompleted;
        free.Set();
        await indexing;

        Assert.True(room.Taken);
        Assert.False(early);
        Assert.False((await world.AskOwner(new TakeRoom(Id(3), 3))).Taken);
        Assert.Equal(ReservationKind.Full, (await world.Reserve(3)).Kind);
    }

    [Fact]
    public async Task TakeRoom_OfAnOwnerThatNobodyKnows_OrForATaskThatCounts_IsLeftToReserve()
    {
        await using var world = await OwnerWorld.StartAsync();

        var first = await world.AskOwner(new TakeRoom(Id(1), 3));
        await world.Reserve(1);
        var second = await world.AskOwner(new TakeRoom(Id(1), 3));

        Assert.False(first.Taken);
        Assert.False(second.Taken);
    }

    [Fact]
    public async Task Ended_Fifty_AreOneSaveASecondLater()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Reserve(0, max: 100);
        await world.Index([.. Enumerable.Range(0, 50)]);
        var before = world.Engine.SavesCount;

        for (var number = 0; number < 50; number++)
        {
            await world.AskOwner(new TaskEnded(Id(number)));
        }

        var gathered = world.Engine.SavesCount;
        world.Time.Advance(OwnerActor.FlushAfter);
        // A turn that is asked after the flush has begun comes after it.
        await world.Reserve(51);

        Assert.Equal((before, before + 1), (gathered, world.Engine.SavesCount));
        await world.CrashAsync();
        Assert.Equal(ReservationKind.Admitted, (await world.Reserve(52, max: 1)).Kind);
    }

    [Fact]
    public async Task Stop_InGoodOrder_SavesWhatHasGathered()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Index(1, 2);
        await world.AskOwner(new TaskEnded(Id(1)));
        await world.AskOwner(new TaskGone(Id(2)));

        await world.RestartAsync();

        Assert.Equal(ReservationKind.Admitted, (await world.Reserve(3, max: 1)).Kind);
        Assert.Equal([Id(1)], await world.ListAll());
    }

    [Fact]
    public async Task Gone_BeforeTheSaveFails_IsFoundAgainAndHarmless()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Index(1);
        await world.AskOwner(new TaskGone(Id(1)));

        await world.CrashAsync();

        Assert.Equal([Id(1)], await world.ListAll());
    }

    [Fact]
    public async Task Full_OnlyBecauseOfALostSave_FindsOutByAskingTheTasks()
    {
        await using var world = await OwnerWorld.StartAsync();
        var ids = new List<string>();
        for (var number = 0; number < 3; number++)
        {
            ids.Add(await world.CreateAsync(world.New(max: 3)));
        }

        await world.End(ids[1]);
        await world.AskOwner(new TaskEnded(ids[1]));
        await world.CrashAsync();
        var creation = await world.Client.CreateAsync(world.New(max: 3), world.Cancelled);

        Assert.Equal(TaskCreationKind.Created, creation.Kind);
    }

    [Fact]
    public async Task Forget_OnlyTheVeryRowThatWasSeen()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Index(1, 2);
        await world.AskOwner(new IndexTasks([Entry(3, hidden: true)]));
        var seen = (await world.AskOwner(new ListTasks(null, 10, Hidden: false))).Tasks;
        var hidden = (await world.AskOwner(new ListTasks(null, 10, Hidden: true))).Tasks;

        await world.AskOwner(new ForgetTasks([seen[0] with { Since = seen[0].Since - 1 }, seen[1], .. hidden]));
        world.Time.Advance(OwnerActor.FlushAfter);
        await world.Reserve(9, max: 100);

        Assert.Equal([Id(2)], await world.ListAll());
        Assert.Empty(await world.ListAll(hidden: true));
    }

    [Fact]
    public async Task List_WhileTasksComeAndGo_PassesNoneAndRepeatsNone()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Index([.. Enumerable.Range(0, 100)]);
        var seen = new List<string>();
        string? after = null;

        for (var part = 0; part < 10; part++)
        {
            var page = await world.AskOwner(new ListTasks(after, 10, Hidden: false));
            seen.AddRange(page.Tasks.Select(task => task.Id));
            after = page.Next;
            // New ones come before every cursor; the one that the cursor names goes, and so does the very last.
            await world.Index(1000 + part);
            await world.AskOwner(new TaskGone(seen[^1]));
            world.Time.Advance(OwnerActor.FlushAfter);
        }

        Assert.Equal(Enumerable.Range(0, 100).Reverse().Select(Id), seen);
        Assert.Null(after);
    }

    [Fact]
    public async Task List_RowsThatOutlivedTheirTime_AreLeftOut()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Index(1);
        world.Time.Advance(Ttl + OwnerMachine.Grace);

        await world.Index(2);

        Assert.Equal([Id(2)], await world.ListAll());
    }

    [Fact]
    public async Task List_AskedWhileASaveIsUnderWay_IsAnswered()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Index(1);
        var saving = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        world.Engine.Store.Writer.Committing = committed =>
        {
            if (!committed)
            {
                saving.TrySetResult();
                go.Task.Wait(world.Cancelled);
            }
        };

        var index = world.Index(2);
        await saving.Task.WaitAsync(world.Cancelled);
        var listed = await world.ListAll();
        go.SetResult();
        await index;

        Assert.Equal([Id(1)], listed);
    }

    [Fact]
    public async Task Owners_AreApart()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.Index(1);
        await world.Reserve(1, key: "k");

        var other = await world.AskOwner(new ListTasks(null, 10, Hidden: false), "p2");
        var reserved = await world.AskOwner(new ReserveTask(Id(5), "k", "other", Ttl, 1), "p2");

        Assert.Empty(other.Tasks);
        Assert.Equal(ReservationKind.Admitted, reserved.Kind);
    }
}
