using Actors.Core.Upstreams;

namespace Actors.Tests.Upstreams;

/// <summary>When a link is made, left and ended.</summary>
public sealed class MachineLinkTests
{
    private static readonly UpstreamSettings Plain = new();

    [Fact]
    public void ConnectFailed_TellsEverybodyWhoWaits_WhatIsKnownOfTheCause()
    {
        var rig = new UpstreamRig();
        var calls = Enumerable.Range(0, 5).Select(_ => rig.Call()).ToList();

        rig.FailConnect();

        Assert.Equal(calls.Select(call => (call, UpstreamFailure.ConnectFailed)), rig.Failed);
        Assert.All(rig.Effects<UpstreamEffect.Fail>(), fail => Assert.Equal(UpstreamRig.Exit.Message, fail.Problem.Message));
        Assert.Equal(UpstreamPhase.BackingOff, rig.Phase);
    }

    [Fact]
    public void Call_AfterAFailure_WaitsForTheNextAttempt()
    {
        var rig = new UpstreamRig();
        rig.Call();
        rig.FailConnect();

        var call = rig.Call();
        var atOnce = rig.Last.Effects;
        rig.Wait(Plain.Backoff);

        Assert.Empty(atOnce);
        Assert.Single(rig.Effects<UpstreamEffect.Connect>());
        Assert.Equal(call, Assert.Single(rig.Connect().Effects.OfType<UpstreamEffect.Start>()).Call);
    }

    [Theory]
    [InlineData(1, 0.0, 250)]
    [InlineData(1, 1.0, 125)]
    [InlineData(2, 0.0, 500)]
    [InlineData(4, 0.0, 2000)]
    [InlineData(4, 0.5, 1500)]
    [InlineData(50, 0.0, 30_000)]
    public void Wait_DoublesWithEachFailure_AndVaries(int failures, double fraction, int milliseconds)
    {
        var rig = new UpstreamRig { Fraction = fraction, Settings = new() { BreakAfter = 100 } };

        for (var i = 0; i < failures; i++)
        {
            rig.Now = rig.State.RetryAt > rig.Now ? rig.State.RetryAt : rig.Now;
            rig.Call();
            rig.FailConnect();
        }

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), rig.State.RetryAt - rig.Now);
    }

    [Fact]
    public void ThirdFailure_Breaks_AndRefusesAtOnceUntilTheWaitIsOver()
    {
        var rig = Broken();

        rig.Call();
        var refused = rig.Last.Reply!;
        rig.Now = rig.State.RetryAt;
        rig.Call();

        Assert.Equal(UpstreamFailure.Unavailable, refused.Failure);
        Assert.Contains(UpstreamRig.Exit.Message, refused.Message);
        Assert.Equal(UpstreamFailure.None, rig.Last.Reply!.Failure);
        Assert.Equal(UpstreamPhase.Connecting, rig.Phase);
    }

    [Fact]
    public void BrokenConnection_IsTriedOnce_AndBreaksAgain()
    {
        var rig = Broken();
        rig.Now = rig.State.RetryAt;
        rig.Call();
        rig.Call();

        rig.FailConnect();

        Assert.Equal(UpstreamPhase.Broken, rig.Phase);
        Assert.Equal(2, rig.Failed.Count);
        rig.Call();
        Assert.Equal(UpstreamFailure.Unavailable, rig.Last.Reply!.Failure);
    }

    [Fact]
    public void BrokenConnection_ThatAnswersACall_IsSound()
    {
        var rig = Broken();
        rig.Now = rig.State.RetryAt;
        var call = rig.Call();
        rig.Connect();

        rig.End(call);

        Assert.Equal(0, rig.State.Failures);
        Assert.Equal((UpstreamPhase.Ready, 1), (rig.Phase, rig.State.Connects));
    }

    [Fact]
    public void ServerThatCrashesOnEveryCall_Breaks()
    {
        var rig = new UpstreamRig();

        for (var i = 0; i < 3; i++)
        {
            rig.Now = rig.State.RetryAt > rig.Now ? rig.State.RetryAt : rig.Now;
            rig.Call();
            rig.Connect();
            rig.Lose();
            rig.EndLink();
        }

        Assert.Equal((UpstreamPhase.Broken, 3), (rig.Phase, rig.State.Failures));
    }

    [Fact]
    public void Lost_TellsEveryCallTheCause_AndTheNextCallConnectsAnew()
    {
        var rig = UpstreamRig.Ready();
        var (link, calls) = (rig.State.Link, new[] { rig.Call(), rig.Call() });

        rig.Lose();
        Assert.Equal(calls.Select(call => (call, UpstreamFailure.Lost)), rig.Failed);
        Assert.Equal([new UpstreamEffect.Close(link)], rig.Effects<UpstreamEffect.Close>());
        rig.Call();
        Assert.Empty(rig.Last.Effects);
        rig.EndLink();

        Assert.Equal([new UpstreamEffect.Connect(link + 1)], rig.Effects<UpstreamEffect.Connect>());
        Assert.Equal("It ended with exit code 3.", rig.State.LastError);
    }

    [Fact]
    public void Lost_SaidTwice_IsHeardOnce()
    {
        var rig = UpstreamRig.Ready();
        rig.Call();
        rig.Lose();

        rig.Lose();

        Assert.Empty(rig.Last.Effects);
    }

    [Fact]
    public void OldLink_ChangesNothing()
    {
        var rig = UpstreamRig.Ready();
        var before = rig.State;
        var old = rig.State.Link - 1;

        rig.Do(new UpstreamInput.LinkLost(old, "late"));
        rig.Do(new UpstreamInput.LinkEnded(old));
        rig.Do(new UpstreamInput.ConnectFailed(old, UpstreamRig.Exit));
        rig.Do(new UpstreamInput.Connected(old));
        rig.Do(new UpstreamInput.FactsRead(old, true));

        Assert.Same(before, rig.State);
    }

    [Fact]
    public void Close_TellsEveryCall_AndEndsWhenNothingIsLeft()
    {
        var rig = UpstreamRig.Ready();
        var calls = Enumerable.Range(0, 20).Select(_ => rig.Call()).ToList();

        var close = rig.Call(UpstreamCallKind.Close);
        Assert.Equal(calls.Select(call => (call, UpstreamFailure.Closed)), rig.Failed);
        Assert.Single(rig.Effects<UpstreamEffect.Close>());
        Assert.Empty(rig.Effects<UpstreamEffect.Finish>());
        rig.EndLink();

        Assert.Equal(new UpstreamEffect.Finish(close), Assert.Single(rig.Last.Effects));
        Assert.Equal(UpstreamPhase.Idle, rig.Phase);
    }

    [Fact]
    public void Close_WhileConnecting_CallsTheAttemptOff()
    {
        var rig = new UpstreamRig();
        var call = rig.Call();

        var close = rig.Call(UpstreamCallKind.Close);
        Assert.Equal([(call, UpstreamFailure.Closed)], rig.Failed);
        Assert.Single(rig.Effects<UpstreamEffect.Close>());
        rig.FailConnect();

        Assert.Equal(new UpstreamEffect.Finish(close), Assert.Single(rig.Last.Effects));
        Assert.Equal((UpstreamPhase.Idle, 0), (rig.Phase, rig.State.Failures));
    }

    [Fact]
    public void Close_WhereNothingIsOpen_EndsAtOnce_AndForgetsTheWait()
    {
        var rig = Broken();

        var close = rig.Call(UpstreamCallKind.Close);
        Assert.Equal(new UpstreamEffect.Finish(close), Assert.Single(rig.Last.Effects));
        rig.Call();

        Assert.Equal(UpstreamPhase.Connecting, rig.Phase);
    }

    [Fact]
    public void Call_WhileClosing_WaitsForTheNextLink()
    {
        var rig = UpstreamRig.Ready();
        rig.Call(UpstreamCallKind.Close);

        var call = rig.Call();
        Assert.Empty(rig.Last.Effects);
        rig.EndLink();
        rig.Connect();

        Assert.Equal(call, Assert.Single(rig.Effects<UpstreamEffect.Start>()).Call);
    }

    [Fact]
    public void ChangedConfiguration_ClosesForOldCalls_AndConnectsForTheNewOne()
    {
        var rig = UpstreamRig.Ready(new() { Stamp = "1" });
        var old = rig.Call();
        rig.Settings = new() { Stamp = "2", MaxCalls = 5 };

        var call = rig.Call();
        Assert.Equal([(old, UpstreamFailure.Closed)], rig.Failed);
        rig.EndLink();
        rig.Connect();

        Assert.Equal(call, Assert.Single(rig.Effects<UpstreamEffect.Start>()).Call);
        Assert.Equal(5, rig.State.Settings.MaxCalls);
    }

    [Fact]
    public void SameConfiguration_ReadAgain_ClosesNothing()
    {
        var rig = UpstreamRig.Ready(new() { Stamp = "1" });
        rig.Call();
        rig.Settings = new() { Stamp = "1" };

        rig.Call();

        Assert.Empty(rig.Failed);
        Assert.Equal(UpstreamPhase.Ready, rig.Phase);
    }

    [Fact]
    public void ServerThatIsConfiguredNoLonger_IsClosedByTheNextCall()
    {
        var rig = UpstreamRig.Ready();
        var old = rig.Call();
        rig.Settings = null;

        rig.Call();

        Assert.Equal([(old, UpstreamFailure.Closed)], rig.Failed);
        Assert.Equal(UpstreamFailure.Unknown, rig.Last.Reply!.Failure);
        Assert.Single(rig.Effects<UpstreamEffect.Close>());
    }

    [Fact]
    public void IdleConnection_IsClosedAfterATime_UnlessItIsUsed()
    {
        var rig = UpstreamRig.Ready(new() { IdleAfter = TimeSpan.FromMinutes(10) });
        rig.Now += TimeSpan.FromMinutes(9);
        rig.End(rig.Call());

        rig.Wait(TimeSpan.FromMinutes(9));
        var early = rig.Last.Effects;
        rig.Wait(TimeSpan.FromMinutes(1));

        Assert.Empty(early);
        Assert.Single(rig.Effects<UpstreamEffect.Close>());
        Assert.Equal(UpstreamPhase.Idle, rig.EndLink().State.Phase);
    }

    [Fact]
    public void IdleConnection_WithoutALimit_IsKept()
    {
        var rig = UpstreamRig.Ready(new() { IdleAfter = null });

        rig.Wait(TimeSpan.FromDays(30));

        Assert.Equal(UpstreamPhase.Ready, rig.Phase);
    }

    [Fact]
    public void Drain_TellsEveryCall()
    {
        var rig = UpstreamRig.Ready();
        var call = rig.Call();

        rig.Do(new UpstreamInput.Drained());

        Assert.Equal([(call, UpstreamFailure.Closed)], rig.Failed);
    }

    [Fact]
    public void Health_SaysHowItIs()
    {
        var rig = Broken();

        var health = UpstreamMachine.Health(rig.State, "n1", rig.Now);
        var later = UpstreamMachine.Health(rig.State, "n1", rig.State.RetryAt);

        Assert.Equal((UpstreamPhase.Broken, 3, UpstreamRig.Exit.Message, rig.State.RetryAt), (health.Phase, health.Failures, health.LastError, health.RetryAt));
        Assert.Null(later.RetryAt);
    }

    private static UpstreamRig Broken()
    {
        var rig = new UpstreamRig();
        for (var i = 0; i < Plain.BreakAfter; i++)
        {
            rig.Now = rig.State.RetryAt > rig.Now ? rig.State.RetryAt : rig.Now;
            rig.Call();
            rig.FailConnect();
        }

        return rig;
    }
}
