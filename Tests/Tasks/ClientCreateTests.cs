using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;
using Actors.Tests.Owners;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Tasks;

public sealed class ClientCreateTests
{
    private static readonly string Key = new('k', 22);

    [Fact]
    public async Task Create_Answered_IsReadListedAndCountedAfterACrash()
    {
        await using var world = await OwnerWorld.StartAsync();

        var id = await world.CreateAsync(world.New(max: 1));
        await world.CrashAsync();
        var read = await world.Client.ReadAsync(OwnerWorld.Owner, id, withOutcome: false, world.Cancelled);
        var list = await world.Client.ListAsync(OwnerWorld.Owner, null, 10, world.Cancelled);
        var second = await world.Client.CreateAsync(world.New(max: 1), world.Cancelled);

        Assert.Equal(id, read!.Id);
        Assert.Equal([id], list.Tasks.Select(task => task.Id));
        Assert.Equal(TaskCreationKind.TooMany, second.Kind);
        Assert.Contains("try again in", second.Problem, StringComparison.Ordinal);
        Assert.InRange(second.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Create_ManyAtOnce_AreIndexedTogether()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.CreateAsync();
        var before = world.Engine.SavesCount;

        var creations = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => world.Client.CreateAsync(world.New(), world.Cancelled).AsTask()));

        Assert.All(creations, creation => Assert.Equal(TaskCreationKind.Created, creation.Kind));
        Assert.Equal(201, (await world.ListAll()).Count);
        Assert.True(world.Engine.SavesCount - before < 100, $"{world.Engine.SavesCount - before} saves");
    }

    [Fact]
    public async Task Create_WithAKey_IsJoinedByWhoeverComesWithItAgain()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync(world.New(Key));
        await world.CrashAsync();

        var joined = await world.Client.CreateAsync(world.New(Key), world.Cancelled);
        var other = await world.Client.CreateAsync(world.New(Key, digest: "e"), world.Cancelled);
        var stranger = await world.Client.CreateAsync(world.New(Key, owner: "p2"), world.Cancelled);

        Assert.Equal((TaskCreationKind.Joined, id), (joined.Kind, joined.View!.Id));
        Assert.Equal((TaskCreationKind.Conflict, null), (other.Kind, other.View));
        Assert.Equal(TaskCreationKind.Created, stranger.Kind);
        Assert.NotEqual(id, stranger.View!.Id);
    }

    [Fact]
    public async Task Create_TwentyWithOneKeyAtOnce_AreOneTask()
    {
        await using var world = await OwnerWorld.StartAsync();

        var creations = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.Client.CreateAsync(world.New(Key), world.Cancelled).AsTask()));

        Assert.Single(creations, creation => creation.Kind == TaskCreationKind.Created);
        Assert.Single(creations.Select(creation => creation.View!.Id).Distinct());
        Assert.Single(await world.ListAll());
    }

    [Fact]
    public async Task Create_WithAKeyWhoseCreatorDiedBetween_CreatesTheTaskUnderItsId()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.AskOwner(new ReserveTask(OwnerRig.Id(7), OwnerRows.KeyOf(Key), "d", OwnerRig.Ttl, 10));

        var creation = await world.Client.CreateAsync(world.New(Key), world.Cancelled);

        Assert.Equal((TaskCreationKind.Joined, OwnerRig.Id(7)), (creation.Kind, creation.View!.Id));
        Assert.Equal([OwnerRig.Id(7)], await world.ListAll());
    }

    [Fact]
    public async Task Create_JoinsATaskThatHasEnded_DoesNotCountItAgain()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync(world.New(Key, max: 1));
        await world.End(id);
        await world.AskOwner(new TaskEnded(id));
        await world.RestartAsync();

        var joined = await world.Client.CreateAsync(world.New(Key, max: 1), world.Cancelled);
        var next = await world.Client.CreateAsync(world.New(max: 1), world.Cancelled);

        Assert.Equal((TaskCreationKind.Joined, TaskCreationKind.Created), (joined.Kind, next.Kind));
    }

    [Theory]
    [InlineData("anonymous", "123456789012345678901", "at least 22")]
    [InlineData("p1", "", "visible ASCII")]
    [InlineData("p1", "with space", "visible ASCII")]
    [InlineData("p1", "umläut", "visible ASCII")]
    public async Task Create_KeyThatCannotBeUsed_IsRefusedAndSaysWhatToDo(string owner, string key, string says)
    {
        await using var world = await OwnerWorld.StartAsync();

        var creation = await world.Client.CreateAsync(world.New(key, owner), world.Cancelled);

        Assert.Equal(TaskCreationKind.Invalid, creation.Kind);
        Assert.Contains(says, creation.Problem, StringComparison.Ordinal);
        Assert.Equal(0, world.Engine.SavesCount);
    }

    [Theory]
    [InlineData("anonymous", 22, null)]
    [InlineData("single", 1, null)]
    [InlineData("p1", 200, null)]
    [InlineData("p1", 201, "1 to 200")]
    public void Problem_OfAKey_IsItsLength(string owner, int length, string? says)
    {
        var problem = IdempotencyKey.Problem(owner, new string('x', length));

        Assert.Equal(says is null, problem is null);
        Assert.Contains(says ?? "", problem ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Create_TaskGivesNoAnswerTwice_IsOneTaskAllTheSame(bool after)
    {
        await using var world = await OwnerWorld.StartAsync();
        world.Tasks.FailNext<CreateTask>(after, times: 2);

        var id = await world.CreateAsync();

        Assert.Equal(3, world.Tasks.Count<CreateTask>());
        Assert.Equal([id], await world.ListAll());
    }

    [Fact]
    public async Task Create_OwnerGivesNoAnswer_IsOneTaskAllTheSame()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.CreateAsync();
        LoseNextSave(world, durable: true);

        var id = await world.CreateAsync(world.New(Key));

        Assert.Equal(2, (await world.ListAll()).Count);
        Assert.Equal(id, (await world.Client.CreateAsync(world.New(Key), world.Cancelled)).View!.Id);
    }

    [Fact]
    public async Task Create_TaskCannotBeReached_ThrowsAndCancelsWhatMayExist()
    {
        await using var world = await OwnerWorld.StartAsync();
        var cancelled = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Tasks.Receiving = (id, message) =>
        {
            if (message is CancelTask)
            {
                cancelled.TrySetResult(id);
            }
        };
        world.Tasks.FailNext<CreateTask>(after: true, times: 100);

        await Assert.ThrowsAsync<ActorUnreachableException>(async () => await world.Client.CreateAsync(world.New(), world.Cancelled));

        Assert.Equal(await world.ListAll(), [await cancelled.Task.WaitAsync(world.Cancelled)]);
    }

    [Fact]
    public async Task Create_WithAKeyCannotBeReached_IsThereForWhoeverComesAgain()
    {
        await using var world = await OwnerWorld.StartAsync();
        world.Tasks.FailNext<CreateTask>(after: true, times: 100);
        await Assert.ThrowsAsync<ActorUnreachableException>(async () => await world.Client.CreateAsync(world.New(Key), world.Cancelled));
        world.Tasks.FailNoMore();

        var again = await world.Client.CreateAsync(world.New(Key), world.Cancelled);

        Assert.Equal((TaskCreationKind.Joined, 0), (again.Kind, world.Tasks.Count<CancelTask>()));
        Assert.Equal([again.View!.Id], await world.ListAll());
    }

    [Fact]
    public async Task Create_TaskNeverGotTheMessage_LeavesNothingBehind()
    {
        await using var world = await OwnerWorld.StartAsync();
        var actors = new RefusingActors(world.Engine, TaskId.Kind);
        using var hub = new TaskHub(actors, new NodeConnections(), world.Time, NullLogger<TaskHub>.Instance);
        var client = new TaskClient(actors, hub, new WaitingTime(world.Time), NullLogger<TaskClient>.Instance);

        await Assert.ThrowsAsync<ActorUnreachableException>(async () => await client.CreateAsync(world.New(), world.Cancelled));
        while ((await world.ListAll()).Count > 0)
        {
            world.Time.Advance(OwnerActor.FlushAfter);
        }

        Assert.Equal(0, world.Tasks.Count<CancelTask>());
    }

    [Fact]
    public async Task Create_CannotBeIndexed_ThrowsAndCancelsTheTask()
    {
        await using var world = await OwnerWorld.StartAsync();
        await world.CreateAsync();
        var cancelled = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Tasks.Receiving = (id, message) =>
        {
            if (message is CancelTask)
            {
                cancelled.TrySetResult(id);
            }
        };
        world.Engine.Store.Writer.Committing = committed => _ = committed ? false : throw new IOException("This commit fails on purpose.");

        await Assert.ThrowsAsync<ActorUnreachableException>(async () => await world.Client.CreateAsync(world.New(), world.Cancelled));
        var id = await cancelled.Task.WaitAsync(world.Cancelled);

        Assert.Equal(2, world.Tasks.Count<CreateTask>());
        Assert.True(TaskId.IsValid(id));
    }

    [Fact]
    public async Task Create_Hidden_IsNotListed()
    {
        await using var world = await OwnerWorld.StartAsync();

        var id = await world.CreateAsync(world.New(hidden: true));
        var list = await world.Client.ListAsync(OwnerWorld.Owner, null, 10, world.Cancelled);
        var all = await All(world);

        Assert.Empty(list.Tasks);
        Assert.Equal([id], all);
    }

    [Fact]
    public async Task Create_WithAnId_IsJoinedByTheSameCall()
    {
        await using var world = await OwnerWorld.StartAsync();
        var task = world.New(id: OwnerRig.Id(5), hidden: true);

        var first = await world.Client.CreateAsync(task, world.Cancelled);
        var second = await world.Client.CreateAsync(task, world.Cancelled);

        Assert.Equal((TaskCreationKind.Created, OwnerRig.Id(5)), (first.Kind, first.View!.Id));
        Assert.Equal((TaskCreationKind.Joined, OwnerRig.Id(5)), (second.Kind, second.View!.Id));
    }

    [Fact]
    public async Task All_OfManyOwners_FindsEveryTaskOfEach()
    {
        await using var world = await OwnerWorld.StartAsync();
        var ids = new List<string>();
        foreach (var owner in (string[])["anonymous", "p1", "p2"])
        {
            ids.Add(await world.CreateAsync(world.New(owner: owner)));
            ids.Add(await world.CreateAsync(world.New(owner: owner, hidden: true)));
        }

        await world.CrashAsync();

        Assert.Equal(ids, await All(world));
    }

    internal static async Task<List<string>> All(OwnerWorld world)
    {
        var all = new List<string>();
        await foreach (var view in world.Client.AllAsync(world.Cancelled))
        {
            all.Add(view.Id);
        }

        return all;
    }

    private static void LoseNextSave(OwnerWorld world, bool durable)
    {
        var writer = world.Engine.Store.Writer;
        writer.Committing = committed =>
        {
            if (committed == durable)
            {
                writer.Committing = null;
                throw new IOException("This commit fails on purpose.");
            }
        };
    }
}
