using Actors.Core.Engine;

namespace Actors.Tests.Engine;

/// <summary>Turns: one at a time, in order, and what may run beside them.</summary>
public abstract class EngineTurnContract(EngineFixture engine) : EngineContract(engine)
{
    [Fact]
    public async Task Ask_FromManyAtOnce_GivesOneActivationOneTurnAtATime()
    {
        const int askers = 200;

        Counted[] replies = await Task.WhenAll(Enumerable.Range(0, askers).Select(_ => Task.Run(() => Ask("a", new Count()).AsTask())));

        Assert.Equal(Enumerable.Range(1, askers), replies.Select(reply => reply.Value).Order());
        Assert.Single(replies.Select(reply => reply.Activation).Distinct());
    }

    [Fact]
    public async Task Ask_WhileATurnAwaits_WaitsForItsEnd()
    {
        Task<Done> holding = Ask("a", new Hold("x")).AsTask();
        await World.Reached("held x");

        Task<Counted> counting = Ask("a", new Count()).AsTask();
        await Ask("a", new Peek());
        bool early = counting.IsCompleted;
        World.Reach("free x");
        await holding;

        Assert.False(early);
        Assert.Equal(1, (await counting).Value);
    }

    [Fact]
    public async Task Ask_OfOtherActors_DoesNotWaitForATurn()
    {
        Task<Done> holding = Ask("a", new Hold("x")).AsTask();
        await World.Reached("held x");

        Counted other = await Ask("b", new Count());

        Assert.Equal(1, other.Value);
        World.Reach("free x");
        await holding;
    }

    [Fact]
    public async Task Ask_FromATurnOfAnother_IsAnswered()
    {
        Counted counted = await Ask("a", new CountElsewhere("b"));

        Assert.Equal(new Counted(2, counted.Activation), await Ask("b", new Count()));
    }

    [Fact]
    public async Task Tell_WithinATurn_RunsLaterInOrder()
    {
        await Ask("a", new TellWords(["one", "two", "three"]));
        await World.Reached("word three");

        Assert.Equal(["told", "one", "two", "three"], World.Log);
    }

    [Fact]
    public async Task Read_WhileATurnAwaits_SeesTheLastSavedState()
    {
        await Ask("a", new Store("saved"));
        Task<Done> holding = Ask("a", new Hold("x")).AsTask();
        await World.Reached("held x");

        Seen seen = await Ask("a", new Peek());

        Assert.Equal("saved", seen.Text);
        Assert.False(holding.IsCompleted);
        World.Reach("free x");
        await holding;
    }

    [Fact]
    public async Task Read_ThatAwaits_HoldsUpTheStopAndNotTheTurns()
    {
        Counted first = await Ask("a", new Count());
        Task<Done> reading = Ask("a", new HoldRead("x")).AsTask();
        await World.Reached("held x");

        await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new StoreThenThrow("kept")).AsTask());
        await Ask("b", new Count());
        bool early = World.HasReached($"stopping a {first.Activation}");
        World.Reach("free x");
        await reading;

        await World.Reached("stop Stale a");
        Assert.False(early);
    }

    [Fact]
    public async Task Ask_WithACancelledToken_RunsNothing()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Engine.Actors.Ask(new ActorId("probe", "a"), new Count(), cancelled.Token).AsTask());

        Assert.Equal(1, (await Ask("a", new Count())).Value);
    }

    [Fact]
    public async Task Ask_CancelledWhileItWaits_EndsTheWaitAndNotTheTurn()
    {
        using CancellationTokenSource cancelled = new();
        Task<Done> holding = Engine.Actors.Ask(new ActorId("probe", "a"), new Hold("x"), cancelled.Token).AsTask();
        await World.Reached("held x");
        Task<Counted> waiting = Engine.Actors.Ask(new ActorId("probe", "a"), new Count(), cancelled.Token).AsTask();

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holding);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        World.Reach("free x");

        // The one that waited may have its turn all the same: nobody takes back what is on its way.
        Assert.InRange((await Ask("a", new Count())).Value, 1, 2);
    }

    [Fact]
    public async Task Turn_ThatThrows_TellsTheAskerAndEndsTheActivation()
    {
        Seen before = await Ask("a", new Peek());

        ActorUnreachableException error = await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new StoreThenThrow("kept")).AsTask());
        Seen after = await Ask("a", new Peek());

        Assert.True(error.MayHaveRun);
        Assert.Equal(new ActorId("probe", "a"), error.Actor);
        Assert.Equal("kept", after.Text);
        Assert.NotEqual(before.Activation, after.Activation);
        Assert.Contains("stop Stale a", World.Log);
    }

    [Fact]
    public async Task Turn_ThatThrows_LeavesWaitingMessagesToTheNextActivation()
    {
        Task<Done> holding = Ask("a", new Hold("x")).AsTask();
        await World.Reached("held x");
        Task<Done> failing = Ask("a", new StoreThenThrow("kept")).AsTask();
        Task<Counted>[] waiting = [.. Enumerable.Range(0, 10).Select(_ => Ask("a", new Count()).AsTask())];

        World.Reach("free x");
        await holding;
        await Assert.ThrowsAsync<ActorUnreachableException>(() => failing);
        Counted[] counted = await Task.WhenAll(waiting);

        Assert.Equal(Enumerable.Range(1, 10), counted.Select(reply => reply.Value));
    }

    [Fact]
    public async Task Ask_OfAnUnknownKind_SaysWhichKindsThereAre()
    {
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => Engine.Actors.Ask(new ActorId("ghost", "a"), new Count(), TestContext.Current.CancellationToken).AsTask());

        Assert.Contains("probe", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("umläut")]
    [InlineData("line\n")]
    public void Key_ThatIsNotVisibleAscii_IsRefused(string key) => Assert.ThrowsAny<ArgumentException>(() => new ActorId("probe", key));

    [Fact]
    public void Key_OverAHundredCharacters_IsRefused()
    {
        ActorId longest = new("probe", new string('k', 100));

        Assert.Equal(100, longest.Key.Length);
        Assert.Throws<ArgumentException>(() => new ActorId("probe", new string('k', 101)));
    }

    [Fact]
    public async Task Push_ToAConnectionOfThisNode_ArrivesInOrder()
    {
        RecordingConnection connection = new("c1");
        Engine.Connections.Add(connection);

        bool taken = await Engine.Actors.Push(Engine.Actors.Node, "c1", ["one"u8.ToArray(), "two"u8.ToArray()], TestContext.Current.CancellationToken);
        bool unknown = await Engine.Actors.Push(Engine.Actors.Node, "c2", ["x"u8.ToArray()], TestContext.Current.CancellationToken);
        bool elsewhere = await Engine.Actors.Push(new NodeId("gone"), "c1", ["x"u8.ToArray()], TestContext.Current.CancellationToken);

        Assert.True(taken);
        Assert.False(unknown);
        Assert.False(elsewhere);
        Assert.Equal(["one", "two"], connection.Events);
    }
}
