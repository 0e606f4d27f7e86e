using Actors.Core.Engine;
using Actors.Tests.Shared;

namespace Actors.Tests.Engine;

/// <summary>Lives: how an activation is let go, what holds it, and what wakes an actor that has none.</summary>
public abstract class EngineLifeContract(EngineFixture engine) : EngineContract(engine)
{
    [Fact]
    public async Task Idle_ForItsKindsTime_StopsAndMaySaveBeforeItGoes()
    {
        await Ask("a", new Store("text"));
        Seen before = await Ask("a", new Peek());
        World.SaveWhileStopping = true;

        LetIdleTimePass();
        await World.Reached("stop Idle a");
        Seen after = await Ask("a", new Peek());

        Assert.Equal("text!", after.Text);
        Assert.NotEqual(before.Activation, after.Activation);
    }

    [Fact]
    public async Task Idle_ForLessThanItsKindsTime_Remains()
    {
        Counted before = await Ask("a", new Count());

        Engine.Time.Advance(ProbeActor.IdleAfter - TimeSpan.FromSeconds(1));
        Counted after = await Ask("a", new Count());

        Assert.Equal(before with { Value = 2 }, after);
    }

    [Fact]
    public async Task Ask_DuringStop_WaitsForTheNextActivation()
    {
        World.StopWaitsFor = "go";
        Counted first = await Ask("a", new Count());
        LetIdleTimePass();
        await World.Reached($"stopping a {first.Activation}");

        Task<Counted> asking = Ask("a", new Count()).AsTask();
        Task<Seen> reading = Ask("a", new Peek()).AsTask();
        await Ask("b", new Count());
        bool early = asking.IsCompleted || reading.IsCompleted;
        World.Reach("go");
        Counted second = await asking;

        Assert.False(early);
        Assert.Equal(1, second.Value);
        Assert.NotEqual(first.Activation, second.Activation);
        Assert.Equal(second.Activation, (await reading).Activation);
    }

    [Fact]
    public async Task Start_ThatFails_IsToldToItsAsker_AndTheNextOneIsAnother()
    {
        World.FailNextStart = true;

        var failed = await Assert.ThrowsAsync<ActorUnreachableException>(async () => await Ask("a", new Count()));
        Counted next = await Ask("a", new Count());

        Assert.False(failed.MayHaveRun);
        Assert.Equal(1, next.Value);
    }

    [Fact]
    public async Task Stay_WhileTrue_KeepsAnIdleActivation()
    {
        Counted before = await Ask("a", new Count());
        await Ask("a", new SetStay(true));
        LetIdleTimePass();
        Counted stayed = await Ask("a", new Count());

        await Ask("a", new SetStay(false));
        LetIdleTimePass();
        await World.Reached("stop Idle a");

        Assert.Equal(before.Activation, stayed.Activation);
        Assert.NotEqual(before.Activation, (await Ask("a", new Count())).Activation);
    }

    [Fact]
    public async Task Run_UntilItEnds_HoldsTheActivation()
    {
        Counted before = await Ask("a", new Count());
        await Ask("a", new StartRun("x"));
        await World.Reached("running x");
        LetIdleTimePass();
        Counted held = await Ask("a", new Count());

        World.Reach("free x");
        await World.Reached("word ran-x");

        Assert.Equal(before.Activation, held.Activation);
        Assert.DoesNotContain("stop Idle a", World.Log);
        Assert.Contains("ran-x", World.Log);
    }

    [Fact]
    public async Task Run_OfAnActivationThatStops_IsCancelled()
    {
        await Ask("a", new StartRun("x"));
        await World.Reached("running x");

        await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new StoreThenThrow("text")).AsTask());

        await World.Reached("cancelled x");
        Assert.DoesNotContain("ran-x", World.Log);
    }

    [Fact]
    public async Task Run_StartedInACallersContext_SeesNoneOfIt()
    {
        ProbeWorld.Ambient.Value = "the caller's";

        await Ask("cold", new StartRun("x"));
        await Ask("cold", new StartRun("y"));
        await World.Reached("running x");
        await World.Reached("running y");

        Assert.Equal(["ambient none", "ambient none"], World.Log);
    }

    [Fact]
    public async Task Stop_OfTheNode_DrainsEveryActivationAndEndsItsRuns()
    {
        World.SaveWhileStopping = true;
        await Ask("a", new Store("one"));
        await Ask("b", new Store("two"));
        await Ask("b", new StartRun("x"));
        await World.Reached("running x");

        await Engine.Stop();
        IReadOnlyList<string> log = World.Log;
        bool cancelled = World.HasReached("cancelled x");
        World.SaveWhileStopping = false;
        await Engine.Start();

        Assert.Contains("stop Draining a", log);
        Assert.Contains("stop Draining b", log);
        Assert.True(cancelled);
        Assert.Equal("one!", (await Ask("a", new Peek())).Text);
        Assert.Equal("two!", (await Ask("b", new Peek())).Text);
    }

    [Fact]
    public async Task Ask_OfANodeThatHasStopped_IsRefusedAsNotRun()
    {
        IActors stopped = Engine.Actors;
        await Engine.Stop();

        ActorUnreachableException error = await Assert.ThrowsAsync<ActorUnreachableException>(
            () => stopped.Ask(new ActorId("probe", "a"), new Count(), TestContext.Current.CancellationToken).AsTask());

        Assert.False(error.MayHaveRun);
    }

    [Fact]
    public async Task WakeUp_WhenDue_ArrivesAndNotBefore()
    {
        await Ask("a", new Store("x") { WakeAt = Engine.Time.GetUtcNow() + TimeSpan.FromHours(2) });
        LetIdleTimePass();
        await World.Reached("stop Idle a");

        Engine.Time.Advance(TimeSpan.FromMinutes(117));
        await Ask("other", new Count());
        bool early = World.HasReached("woken a");
        Engine.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(early);
        await World.Reached("woken a");
    }

    [Fact]
    public async Task WakeUp_ReplacedByALaterOne_ArrivesThen()
    {
        await Ask("a", new Store("x") { WakeAt = Engine.Time.GetUtcNow() + TimeSpan.FromMinutes(10) });
        await Ask("a", new Store("x") { WakeAt = Engine.Time.GetUtcNow() + TimeSpan.FromMinutes(30) });
        await Ask("b", new Store("x") { WakeAt = Engine.Time.GetUtcNow() + TimeSpan.FromMinutes(20) });

        Engine.Time.Advance(TimeSpan.FromMinutes(20));
        await World.Reached("woken b");
        Engine.Time.Advance(TimeSpan.FromMinutes(10));
        await World.Reached("woken a");

        Assert.Equal(["woken b", "woken a"], World.Log.Where(line => line.StartsWith("woken", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WakeUp_AlreadyDueWhenSaved_ArrivesAtOnce()
    {
        await Ask("a", new Store("x") { WakeAt = Engine.Time.GetUtcNow() });

        Engine.Time.Advance(TimeSpan.FromSeconds(1));

        await World.Reached("woken a");
    }

    [Fact]
    public async Task WakeUp_WhoseTurnFails_ArrivesAgain()
    {
        await Ask("a", new Store("x") { WakeAt = Engine.Time.GetUtcNow() + TimeSpan.FromMinutes(1) });
        World.FailNextWakeUp = true;

        Engine.Time.Advance(TimeSpan.FromMinutes(2));
        await World.Reached("stop Stale a");
        await LetTimePassUntil(() => World.HasReached("woken a"), TimeSpan.FromMinutes(1));

        Assert.Contains("woken a", World.Log);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WakeUp_ThatAFailedSaveWouldHaveForgotten_Arrives(bool crash)
    {
        await Ask("a", new Store("x") { WakeAt = Engine.Time.GetUtcNow() + TimeSpan.FromMinutes(10) });
        Engine.LoseNextSave(durable: false);
        await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("a", new Store("y")).AsTask());

        await (crash ? CrashAndStart() : Task.CompletedTask);
        await LetTimePassUntil(() => Engine.Time.GetUtcNow() > ManualTime.Start + TimeSpan.FromMinutes(10) && World.HasReached("woken a"), TimeSpan.FromSeconds(30));

        Assert.True(World.HasReached("woken a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WakeUp_DueWhileTheEngineWasDown_ArrivesAfterTheStart(bool crash)
    {
        await Ask("a", new Store("x") { WakeAt = Engine.Time.GetUtcNow() + TimeSpan.FromHours(1) });
        await (crash ? Engine.Crash() : Engine.Stop());

        Engine.Time.Advance(TimeSpan.FromHours(2));
        await Engine.Start();

        await World.Reached("woken a");
    }

    [Fact]
    public async Task WakeUp_DueLongAfterARestart_ArrivesThen()
    {
        await Ask("a", new Store("x") { WakeAt = Engine.Time.GetUtcNow() + TimeSpan.FromHours(1) });
        await Restart();
        bool early = World.HasReached("woken a");

        Engine.Time.Advance(TimeSpan.FromHours(1));

        Assert.False(early);
        await World.Reached("woken a");
    }

    [Fact]
    public async Task RunsHere_OfALostNode_IsWokenByTheNext()
    {
        await Ask("running", new Store("x") { RunsHere = true });
        await Ask("ended", new Store("x") { RunsHere = true });
        await Ask("ended", new Store("x"));

        await CrashAndStart();
        await World.Reached("woken running");

        // The other one may be woken for nothing: that its work has ended need not be known by then.
        Assert.Single(World.Log, "woken running");
    }

    [Fact]
    public async Task RunsHere_OfActivationsLostOneAfterAnother_IsWokenEachTime()
    {
        await Ask("running", new Store("x") { RunsHere = true });

        for (int lost = 1; lost <= 2; lost++)
        {
            Engine.LoseNextSave(durable: false);
            await Assert.ThrowsAsync<ActorUnreachableException>(() => Ask("running", new Store("y")).AsTask());
            int wanted = lost;
            await LetTimePassUntil(() => World.Log.Count(line => line == "woken running") >= wanted, TimeSpan.FromSeconds(10));
        }

        // More is no mistake: a wake-up may be spurious, and on a busy machine it is repeated before it could be answered.
        Assert.InRange(World.Log.Count(line => line == "woken running"), 2, int.MaxValue);
    }
}
