using Actors.Core.Engine;
using Actors.Grains.Nodes;
using Actors.Silo;
using Actors.Tests.Engine;
using Actors.Tests.Shared;

namespace Actors.Tests.Grains.Lives;

/// <summary>Three nodes, of which one is gone, hangs, or only believes that it lives.</summary>
[Collection(Alone.Name)]
public sealed class NodeDeathTests
{
    [Fact]
    public async Task Kill_OfANode_WakesElsewhereOnceWhatHadWorkOnIt_WithinFiveSeconds()
    {
        await using Nodes nodes = await Start();
        string[] keys = [.. Enumerable.Range(0, 100).Select(number => $"a{number}")];
        await Task.WhenAll(keys.Select(key => nodes.Ask(2, key, new Store("x") { RunsHere = true }).AsTask()));
        await nodes.Ask(2, "idle", new Store("x"));
        NodeId killed = nodes.Engine(2).Node;
        long began = TimeProvider.System.GetTimestamp();

        await nodes.Kill(2);
        await Woken(nodes, keys);
        TimeSpan took = TimeProvider.System.GetElapsedTime(began);
        await Struck(nodes, killed);
        TestContext.Current.TestOutputHelper!.WriteLine($"All were woken after {took.TotalSeconds:0.00} s.");

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(keys.Order(), WokenKeys(nodes).Order());
    }

    [Fact]
    public async Task Kill_OfTheNodeThatTakesOver_IsTakenOverAsWell()
    {
        await using Nodes nodes = await Start();
        await nodes.Ask(2, "a", new Store("x") { RunsHere = true });
        NodeId[] killed = [nodes.Engine(1).Node, nodes.Engine(2).Node];
        TaskCompletionSource taken = new();
        // Whoever comes first has fenced the dead node, and gets no further.
        nodes.Storage.WritingOfNode = (life, name) =>
        {
            bool closes = life == killed[1].Value && name.Contains(".page.", StringComparison.Ordinal);
            return closes && taken.TrySetResult() ? new TaskCompletionSource().Task : null;
        };

        await nodes.Kill(2);
        await taken.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        int heir = (await NodeRecord.Life(nodes.Stores, killed[1].Value).Read())!.TakenBy == killed[0].Value ? 1 : 0;
        NodeId gone = nodes.Engine(heir).Node;
        await nodes.Kill(heir);
        await Woken(nodes, "a");
        await Struck(nodes, killed[1]);
        await Struck(nodes, gone);

        Assert.Equal(["a"], WokenKeys(nodes));
    }

    [Fact]
    public async Task Lease_ThatCannotBeRenewed_EndsAllThatTheNodeDoes_BeforeOthersTakeOver()
    {
        await using Nodes nodes = await Start();
        await nodes.Ask(1, "a", new Store("before") { RunsHere = true });
        await nodes.Ask(1, "a", new StartRun("x"));
        await nodes.World.Reached("running x");
        ClusterActorsOf paused = new(nodes, 1);
        RecordingConnection connection = new("c1");
        nodes.Connections(1).Add(connection);
        TaskCompletionSource never = new();
        nodes.Storage.WritingOfNode = (life, name) => life == paused.Node.Value && name.EndsWith(".life", StringComparison.Ordinal) && !paused.MayBeFenced
            ? never.Task : null;

        await nodes.World.Reached("cancelled x");
        await nodes.World.Reached("stop NodeLost a");
        bool wokenBefore = nodes.World.HasReached("woken a");
        ActorUnreachableException refused = await Assert.ThrowsAsync<ActorUnreachableException>(() => paused.Ask("a", new Store("after")));
        bool pushed = await paused.Push("c1");
        paused.MayBeFenced = true;
        await Woken(nodes, "a");
        never.SetResult();

        Assert.False(wokenBefore);
        Assert.True(connection.IsAborted);
        Assert.False(refused.MayHaveRun);
        Assert.False(pushed);
        Assert.Empty(connection.Events);
        Assert.Equal("before", nodes.Storage.Text(new ActorId("probe", "a")));
    }

    [Fact]
    public async Task Fenced_ByAnother_TheNodeIsLostAtItsNextRenewal()
    {
        await using Nodes nodes = await Start();
        TaskCompletionSource lost = new();
        nodes.Life(1).Lost.Register(lost.SetResult);
        NodeRecord<LifeRecord> record = NodeRecord.Life(nodes.Stores, nodes.Engine(1).Node.Value);

        bool fenced = false;
        while (!fenced)
        {
            LifeRecord found = (await record.Read())!;
            fenced = await record.TryWrite(found with { TakenBy = nodes.Engine(0).Node.Value });
        }

        await lost.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(nodes.Life(1).Holds);
    }

    [Fact]
    public async Task Stop_OfANode_HandsItsWakeUpsOver_AndLeavesNothing()
    {
        await using Nodes nodes = await Start();
        NodeId stopped = nodes.Engine(1).Node;
        await nodes.Ask(1, "a", new Store("x") { WakeAt = nodes.Time.GetUtcNow() + TimeSpan.FromHours(1) });

        await nodes.Stop(1);
        await Struck(nodes, stopped);
        bool early = nodes.World.HasReached("woken a");
        nodes.Time.Advance(TimeSpan.FromHours(1));
        await nodes.World.Reached("woken a");

        Assert.False(early);
        Assert.Null(await NodeRecord.Life(nodes.Stores, stopped.Value).Read());
        Assert.Null(await NodeRecord.Page(nodes.Stores, stopped.Value, 0).Read());
    }

    [Fact]
    public async Task Saves_ThatNeedNoWakeUp_WriteNothingToTheJournal()
    {
        await using Nodes nodes = await new Nodes(1).Start();
        await nodes.Ask(0, "task", new Store("begun") { RunsHere = true });
        long before = nodes.Life(0).JournalWrites;

        for (int number = 0; number < 50; number++)
        {
            await nodes.Ask(0, "session", new Store($"{number}"));
            await nodes.Ask(0, "task", new Store($"{number}") { RunsHere = true, WakeAt = nodes.Time.GetUtcNow() + TimeSpan.FromHours(1) });
        }

        Assert.Equal(1, before);
        Assert.InRange(nodes.Life(0).JournalWrites, 1, 2);
    }

    private static Task<Nodes> Start() => new Nodes(3) { Configure = static silo => silo.AddClusterDefaults() }.Start();

    private static IEnumerable<string> WokenKeys(Nodes nodes) =>
        nodes.World.Log.Where(line => line.StartsWith("woken ", StringComparison.Ordinal)).Select(line => line["woken ".Length..]);

    // A wake-up that reached the node that is gone is tried again; for actors time only goes on here.
    private static async Task Woken(Nodes nodes, params string[] keys)
    {
        Task all = Task.WhenAll(keys.Select(key => nodes.World.Reached($"woken {key}")));
        while (!all.IsCompleted)
        {
            nodes.Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        await all;
    }

    private static async Task Struck(Nodes nodes, NodeId life)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20), TimeProvider.System);
        while ((await NodeRecord.Roster(nodes.Stores).Read())!.Lives.Contains(life.Value))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    // The engine of a node is found through its silo, which the others may end meanwhile.
    private sealed class ClusterActorsOf(Nodes nodes, int node)
    {
        private readonly IActors _engine = nodes.Engine(node);

        public NodeId Node => _engine.Node;

        public bool MayBeFenced { get; set; }

        public Task<Done> Ask(string key, IMessage<Done> message) =>
            _engine.Ask(new ActorId("probe", key), message, TestContext.Current.CancellationToken).AsTask();

        public Task<bool> Push(string connection) =>
            _engine.Push(_engine.Node, connection, ["x"u8.ToArray()], TestContext.Current.CancellationToken).AsTask();
    }
}
