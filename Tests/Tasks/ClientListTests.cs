using Actors.Core.Owners;
using Actors.Core.Tasks;
using Actors.Tests.Owners;

namespace Actors.Tests.Tasks;

public sealed class ClientListTests
{
    [Fact]
    public async Task List_InParts_IsEveryTaskOnceTheNewestFirst()
    {
        await using var world = await OwnerWorld.StartAsync();
        await Put(world, 25);
        var parts = new List<int>();
        var seen = new List<string>();
        string? after = null;

        do
        {
            var page = await world.Client.ListAsync(OwnerWorld.Owner, after, 10, world.Cancelled);
            seen.AddRange(page.Tasks.Select(task => task.Id));
            parts.Add(page.Tasks.Count);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(OwnerRig.Id), seen);
        Assert.Equal([10, 10, 5], parts);
    }

    [Fact]
    public async Task List_GoneTasks_AreLeftOutAndThePageIsFilledUp()
    {
        await using var world = await OwnerWorld.StartAsync();
        await Put(world, 20);
        Enumerable.Range(10, 8).ToList().ForEach(number => world.Tasks.Erase(OwnerRig.Id(number)));

        var page = await world.Client.ListAsync(OwnerWorld.Owner, null, 10, world.Cancelled);

        Assert.Equal(new[] { 19, 18 }.Concat(Enumerable.Range(2, 8).Reverse()).Select(OwnerRig.Id), page.Tasks.Select(task => task.Id));
        Assert.Equal(OwnerRig.Id(2), page.Next);
    }

    [Fact]
    public async Task List_TasksThatAreUnknown_LeaveTheIndexOnceTheyCannotBeOnTheirWay()
    {
        await using var world = await OwnerWorld.StartAsync();
        await Put(world, 3);
        world.Tasks.Erase(OwnerRig.Id(1));

        await world.Client.ListAsync(OwnerWorld.Owner, null, 10, world.Cancelled);
        var young = await world.ListAll();
        world.Time.Advance(OwnerMachine.SettledAfter);
        await world.Client.ListAsync(OwnerWorld.Owner, null, 10, world.Cancelled);
        while ((await world.ListAll()).Count == 3)
        {
            world.Time.Advance(OwnerActor.FlushAfter);
        }

        Assert.Equal(3, young.Count);
        Assert.Equal([OwnerRig.Id(2), OwnerRig.Id(0)], await world.ListAll());
    }

    [Fact]
    public async Task List_OfSomebodyElse_IsEmpty()
    {
        await using var world = await OwnerWorld.StartAsync();
        await Put(world, 3);

        var page = await world.Client.ListAsync("p2", null, 10, world.Cancelled);

        Assert.Empty(page.Tasks);
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("t/019b76daa800")]
    public async Task List_CursorThatIsNone_IsTheCallersMistake(string cursor)
    {
        await using var world = await OwnerWorld.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () => await world.Client.ListAsync(OwnerWorld.Owner, cursor, 10, world.Cancelled));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("019B76DAA80000000000000000000000000000000001")]
    public async Task AnythingWithATextThatIsNoId_IsUnknownAndAsksNobody(string id)
    {
        await using var world = await OwnerWorld.StartAsync();
        var asked = 0;
        world.Tasks.Receiving = (_, _) => asked++;

        var read = await world.Client.ReadAsync(OwnerWorld.Owner, id, withOutcome: true, world.Cancelled);
        var answered = await world.Client.AnswerAsync(OwnerWorld.Owner, id, new Dictionary<string, System.Text.Json.JsonElement>(), world.Cancelled);
        var cancelled = await world.Client.CancelAsync(OwnerWorld.Owner, id, null, world.Cancelled);
        var waited = await world.Client.WaitAsync(OwnerWorld.Owner, id, null, world.Cancelled);

        Assert.Null(read);
        Assert.Equal((TaskReplyKind.Unknown, TaskReplyKind.Unknown), (answered.Kind, cancelled.Kind));
        Assert.Null(waited);
        Assert.Equal((0, 0L), (asked, world.Engine.ActiveCount));
    }

    [Fact]
    public async Task Cancel_TheFirstAnswerLost_IsCancelledAndNotOverAlready()
    {
        await using var world = await OwnerWorld.StartAsync();
        var id = await world.CreateAsync();
        world.Tasks.FailNext<CancelTask>(after: true);

        var first = await world.Client.CancelAsync(OwnerWorld.Owner, id, null, world.Cancelled);
        var second = await world.Client.CancelAsync(OwnerWorld.Owner, id, null, world.Cancelled);

        Assert.Equal((TaskReplyKind.Ok, TaskReplyKind.Over), (first.Kind, second.Kind));
    }

    private static async Task Put(OwnerWorld world, int count)
    {
        for (var number = 0; number < count; number++)
        {
            world.Tasks.Add(OwnerRig.Id(number), OwnerWorld.Owner);
        }

        await world.Index([.. Enumerable.Range(0, count)]);
    }
}
