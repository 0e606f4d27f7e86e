using Actors.Core.Engine;
using Actors.Grains.Nodes;
using Actors.Tests.Engine;

namespace Actors.Tests.Grains;

/// <summary>A node that may have been replaced has no effect any more, from the moment its life says so.</summary>
public sealed class LostNodeTests
{
    private readonly ScriptedLife _life = new();

    [Fact]
    public async Task Lapsed_BeforeTheNodeNotices_AnswersSavesPushesAndRunsNothing()
    {
        await using Nodes nodes = await Start();
        RecordingConnection connection = new("c1");
        nodes.Connections(0).Add(connection);
        await nodes.Ask(0, "a", new Store("before"));
        Task<Done> holding = nodes.Ask(0, "a", new Hold("x")).AsTask();
        Task<Done> saving = nodes.Ask(0, "a", new Store("after")).AsTask();
        Task<Done> running = nodes.Ask(0, "b", new StartRun("late")).AsTask();
        await running;
        await nodes.World.Reached("running late");
        await nodes.World.Reached("held x");

        _life.Lapse();
        nodes.World.Reach("free x");
        ActorUnreachableException answer = await Assert.ThrowsAsync<ActorUnreachableException>(() => holding);
        await Assert.ThrowsAsync<ActorUnreachableException>(() => saving);
        bool pushed = await nodes.Engine(0).Push(nodes.Engine(0).Node, "c1", ["x"u8.ToArray()], TestContext.Current.CancellationToken);
        ActorUnreachableException refused = await Assert.ThrowsAsync<ActorUnreachableException>(() => nodes.Ask(0, "c", new Count()).AsTask());

        Assert.True(answer.MayHaveRun);
        Assert.False(refused.MayHaveRun);
        Assert.False(pushed);
        Assert.Empty(connection.Events);
        Assert.Equal("before", Saved(nodes));
    }

    [Fact]
    public async Task Lost_WhenTheNodeNotices_CancelsRunsAndStopsEverything()
    {
        await using Nodes nodes = await Start();
        nodes.World.SaveWhileStopping = true;
        await nodes.Ask(0, "a", new Store("before"));
        await nodes.Ask(0, "b", new StartRun("x"));
        await nodes.World.Reached("running x");

        _life.Lose();
        await nodes.World.Reached("cancelled x");
        await nodes.World.Reached("stopping a 1");

        Assert.Equal("before", Saved(nodes));
    }

    [Fact]
    public async Task Lost_DuringATurn_TellsTheReasonWhenTheTurnIsOver()
    {
        await using Nodes nodes = await Start();
        Task<Done> holding = nodes.Ask(0, "a", new Hold("x")).AsTask();
        await nodes.World.Reached("held x");

        _life.Lose();
        nodes.World.Reach("free x");
        await nodes.World.Reached("stop NodeLost a");

        await Assert.ThrowsAsync<ActorUnreachableException>(() => holding);
    }

    [Fact]
    public async Task Note_ThatCannotBeKept_MakesTheSaveUnknown()
    {
        await using Nodes nodes = await Start();
        await nodes.Ask(0, "a", new Count());
        _life.KeepFails = new IOException("The journal cannot be written.");

        ActorUnreachableException error = await Assert.ThrowsAsync<ActorUnreachableException>(
            () => nodes.Ask(0, "a", new Store("x") { RunsHere = true }).AsTask());
        await nodes.World.Reached("stop Stale a");

        Assert.True(error.MayHaveRun);
    }

    private async Task<Nodes> Start() => await new Nodes(1) { Lives = _ => _life }.Start();

    private static string? Saved(Nodes nodes) => nodes.Storage.Text(new ActorId("probe", "a"));
}
