using Actors.Core.Engine;
using Actors.Tests.Engine;

namespace Actors.Tests.Grains;

public sealed class AcrossNodesTests
{
    [Fact]
    public async Task Ask_FromAnyNode_MeetsTheOneActivation()
    {
        await using Nodes nodes = await new Nodes(3).Start();

        Counted[] counted = await Task.WhenAll(Enumerable.Range(0, 150).Select(number => nodes.Ask(number % 3, "a", new Count()).AsTask()));

        Assert.Equal(Enumerable.Range(1, 150), counted.Select(reply => reply.Value).Order());
        Assert.Single(counted.Select(reply => reply.Activation).Distinct());
    }

    [Fact]
    public async Task Ask_Elsewhere_CarriesMessageAndReplyWhole()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        await nodes.Ask(0, "a", new Store("text \u00e9 \ud83c\udfad") { Put = ["r1", "r2"] });

        Seen seen = await nodes.Ask(1, "a", new Peek());
        string[] rows = await nodes.Ask(1, "a", new ListRows("r", "r1"));

        Assert.Equal("text \u00e9 \ud83c\udfad", seen.Text);
        Assert.Equal(["r2=R2"], rows);
    }

    [Fact]
    public async Task Ask_Elsewhere_OfATurnThatFails_IsUnknownAndSaysWhy()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        await nodes.Ask(0, "a", new Count());

        ActorUnreachableException error = await Assert.ThrowsAsync<ActorUnreachableException>(() => nodes.Ask(1, "a", new StoreThenThrow("x")).AsTask());

        Assert.True(error.MayHaveRun);
        Assert.Equal("Actor probe/a gave no reply: its turn failed.", error.Message);
    }

    [Fact]
    public async Task Ask_Elsewhere_WhoseSaveConflicts_IsUnknown()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        await nodes.Ask(0, "a", new Count());
        // What a unique index says, from an assembly that the asker's node need not have.
        nodes.Storage.Saving = _ => throw new DuplicateKeyException();

        ActorUnreachableException error = await Assert.ThrowsAsync<ActorUnreachableException>(() => nodes.Ask(1, "a", new Store("x")).AsTask());
        nodes.Storage.Saving = null;
        await nodes.World.Reached("stop Stale a");

        Assert.True(error.MayHaveRun);
        Assert.Null((await nodes.Ask(1, "a", new Peek())).Text);
    }

    [Fact]
    public async Task Ask_ThatIsGivenUp_LeavesTheTurnAlone()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        await nodes.Ask(0, "a", new Count());
        using CancellationTokenSource cancelled = new();
        Task<Done> holding = nodes.Engine(1).Ask(new ActorId("probe", "a"), new Hold("x"), cancelled.Token).AsTask();
        await nodes.World.Reached("held x");

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holding);
        nodes.World.Reach("free x");

        Assert.Equal(2, (await nodes.Ask(1, "a", new Count())).Value);
    }

    [Fact]
    public async Task Push_ToAConnectionOfAnotherNode_ArrivesInOrder()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        RecordingConnection connection = new("c1");
        nodes.Connections(1).Add(connection);
        NodeId there = nodes.Engine(1).Node;

        bool taken = await Push(nodes, there, "c1", "one", "two");
        bool ended = await Push(nodes, there, "c1", "");
        bool unknown = await Push(nodes, there, "c2", "x");

        Assert.True(taken);
        Assert.True(ended);
        Assert.False(unknown);
        Assert.Equal(["one", "two", ""], connection.Events);
    }

    [Fact]
    public async Task Push_ToANodeThatWasKilled_IsNotTaken()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        NodeId there = nodes.Engine(1).Node;
        nodes.Connections(1).Add(new RecordingConnection("c1"));
        await nodes.Kill(1);

        bool taken = await Push(nodes, there, "c1", "one");

        Assert.False(taken);
    }

    [Fact]
    public async Task Node_ThatStops_HandsItsActorsOver()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        Counted before = await nodes.Ask(1, "a", new Count());
        await nodes.Ask(1, "a", new Store("kept"));
        await nodes.Ask(1, "a", new StartRun("x"));
        await nodes.World.Reached("running x");
        nodes.World.StopWaitsFor = "go";

        Task stopping = nodes.Stop(1);
        await nodes.World.Reached($"stopping a {before.Activation}");
        Task<Seen> asking = nodes.Ask(0, "a", new Peek()).AsTask();
        await nodes.Ask(0, "b", new Count());
        bool early = asking.IsCompleted;
        nodes.World.Reach("go");
        Seen after = await asking;
        await stopping;

        Assert.False(early);
        Assert.Equal("kept", after.Text);
        Assert.NotEqual(before.Activation, after.Activation);
        Assert.True(nodes.World.HasReached("cancelled x"));
        Assert.Contains("stop Draining a", nodes.World.Log);
    }

    [Fact]
    public async Task Node_ThatHandsOver_LetsGoWhatIsFreeAndLeavesWhatRuns()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        Counted before = await nodes.Ask(1, "free", new Count());
        await nodes.Ask(1, "busy", new StartRun("x"));
        await nodes.World.Reached("running x");
        using CancellationTokenSource enough = new();

        Task handingOver = nodes.Engine(1).HandOver(enough.Token);
        await nodes.World.Reached("stop Draining free");
        Counted after = await nodes.Ask(0, "free", new Count());
        await enough.CancelAsync();
        await handingOver;

        Assert.NotEqual(before.Activation, after.Activation);
        Assert.False(nodes.World.HasReached("cancelled x"));
        Assert.True(nodes.Engine(1).ActiveCount > 0);
    }

    [Fact]
    public async Task Node_ThatStops_AsksItsActorsElsewhere()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        Counted before = await nodes.Ask(1, "held", new Count());
        await nodes.Ask(1, "a", new Store("kept"));
        nodes.World.StopWaitsFor = "go";
        Task stopping = nodes.Stop(1);
        await nodes.World.Reached($"stopping held {before.Activation}");

        // A front that still serves on the node that drains.
        Counted fresh = await nodes.Ask(1, "fresh", new Count());
        Counted same = await nodes.Ask(0, "fresh", new Count());
        nodes.World.Reach("go");
        await stopping;

        Assert.Equal(fresh with { Value = 2 }, same);
        Assert.Equal("kept", (await nodes.Ask(0, "a", new Peek())).Text);
    }

    [Fact]
    public async Task Node_ThatIsKilled_LosesNothingThatWasSaved()
    {
        await using Nodes nodes = await new Nodes(3).Start();
        for (int i = 0; i < 20; i++)
        {
            await nodes.Ask(2, $"a{i}", new Store($"text {i}") { Put = ["row"] });
        }

        await nodes.Kill(2);

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal($"text {i}", (await AskPatiently(nodes, i % 2, $"a{i}", new Peek())).Text);
            Assert.Equal(["row=ROW"], await nodes.Ask(i % 2, $"a{i}", new ListRows("", null)));
        }
    }

    [Fact]
    public async Task Activation_AfterOneThatLeftWorkBehind_IsOnTheSameNode()
    {
        await using Nodes nodes = await new Nodes(2).Start();
        Counted before = await nodes.Ask(1, "a", new Count());
        await nodes.Ask(1, "a", new StartDeafRun("x"));
        await nodes.World.Reached("running x");
        await Assert.ThrowsAsync<ActorUnreachableException>(() => nodes.Ask(1, "a", new StoreThenThrow("kept")).AsTask());

        Counted after = await nodes.Ask(0, "a", new Count());
        bool here = nodes.Engine(0).ActiveCount > 0;
        nodes.World.Reach("free x");

        Assert.NotEqual(before.Activation, after.Activation);
        Assert.False(here);
    }

    private static ValueTask<bool> Push(Nodes nodes, NodeId to, string connection, params string[] events) => nodes.Engine(0).Push(
        to, connection, [.. events.Select(text => new ReadOnlyMemory<byte>(System.Text.Encoding.UTF8.GetBytes(text)))], TestContext.Current.CancellationToken);

    // Until the death is noticed, an actor of the dead node cannot be reached; those who can wait ask again.
    private static async Task<TReply> AskPatiently<TReply>(Nodes nodes, int node, string key, IMessage<TReply> message)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                return await nodes.Ask(node, key, message);
            }
            catch (ActorUnreachableException) when (!limit.IsCancellationRequested)
            {
            }
        }
    }

    private sealed class DuplicateKeyException() : System.Data.Common.DbException("23505: duplicate key value violates unique constraint");
}
