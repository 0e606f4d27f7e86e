using Actors.Core.Upstreams;

namespace Actors.Tests.Upstreams;

/// <summary>Who may call, when calls are made, and how each of them ends.</summary>
public sealed class MachineCallTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Call_OnAColdConnection_ConnectsOnceForEverybody()
    {
        var rig = new UpstreamRig();

        var calls = Enumerable.Range(0, 200).Select(_ => rig.Call()).ToList();

        Assert.Single(rig.All.OfType<UpstreamEffect.Connect>());
        Assert.Equal(UpstreamPhase.Connecting, rig.Phase);
        rig.Connect();
        Assert.Equal(calls, rig.Effects<UpstreamEffect.Start>().Select(start => start.Call));
    }

    [Fact]
    public void Call_OnAReadyConnection_IsMadeAtOnce()
    {
        var rig = UpstreamRig.Ready();

        var call = rig.Call();

        Assert.Equal(new UpstreamEffect.Start(call, rig.State.Link), Assert.Single(rig.Last.Effects));
        Assert.Equal(UpstreamReply.Taken, rig.Last.Reply);
    }

    [Fact]
    public void Call_OfAServerThatIsNotConfigured_IsRefused()
    {
        var rig = new UpstreamRig { Settings = null };

        rig.Call();

        Assert.Equal(UpstreamFailure.Unknown, rig.Last.Reply!.Failure);
        Assert.Empty(rig.Last.Effects);
        Assert.Empty(rig.State.Calls);
    }

    [Fact]
    public void Call_BeyondTheLimit_IsRefused()
    {
        var rig = UpstreamRig.Ready(new() { MaxCalls = 2 });
        rig.Call();
        var second = rig.Call();

        rig.Call();
        var refused = rig.Last.Reply!.Failure;
        rig.End(second);
        rig.Call();

        Assert.Equal(UpstreamFailure.TooMany, refused);
        Assert.Equal(UpstreamFailure.None, rig.Last.Reply!.Failure);
    }

    [Fact]
    public void Cancel_OfACallUnderWay_TellsTheServerAndForgetsIt()
    {
        var rig = UpstreamRig.Ready();
        var calls = Enumerable.Range(0, 10).Select(_ => rig.Call()).ToList();

        rig.Cancel(calls[2]);

        Assert.Equal(new UpstreamEffect.Cancel(calls[2]), Assert.Single(rig.Last.Effects));
        Assert.Equal(calls.Except([calls[2]]), rig.State.Calls.Keys);
        Assert.Empty(rig.Cancel(calls[2]).Effects);
    }

    [Fact]
    public void Cancel_OfACallThatWaits_EndsItAndLetsTheConnectGoOn()
    {
        var rig = new UpstreamRig();
        var call = rig.Call();

        rig.Cancel(call);

        Assert.Equal([(call, UpstreamFailure.Cancelled)], rig.Failed);
        Assert.Equal(UpstreamPhase.Connecting, rig.Phase);
        Assert.Empty(rig.Connect().Effects.OfType<UpstreamEffect.Start>());
    }

    [Fact]
    public void End_OfACancelledCall_ChangesNothing()
    {
        var rig = UpstreamRig.Ready();
        var call = rig.Call();
        rig.Cancel(call);
        var before = rig.State;

        rig.End(call);

        Assert.Same(before, rig.State);
        Assert.Empty(rig.Last.Effects);
    }

    [Theory]
    [InlineData(null, 60, 60)]
    [InlineData(5, 60, 5)]
    [InlineData(5, null, 5)]
    public void Call_ThatTakesTooLong_IsGivenUp(int? own, int? configured, int after)
    {
        var rig = UpstreamRig.Ready(new() { CallTimeout = configured * Second });
        var call = rig.Call(timeout: own * Second);

        rig.Now += (after * Second) - TimeSpan.FromMilliseconds(1);
        rig.Beat();
        rig.Wait(TimeSpan.Zero);
        var early = rig.Failed;
        rig.Wait(TimeSpan.FromMilliseconds(1));

        Assert.Empty(early);
        Assert.Equal([(call, UpstreamFailure.TimedOut)], rig.Failed);
    }

    [Fact]
    public void Call_ThatWaitsTooLongForTheConnection_IsGivenUp()
    {
        var rig = new UpstreamRig();
        var call = rig.Call(timeout: Second);

        rig.Wait(Second);

        Assert.Equal([(call, UpstreamFailure.TimedOut)], rig.Failed);
    }

    [Fact]
    public void Call_WhoseNodeSaysNothingAnyMore_IsGivenUp()
    {
        var rig = UpstreamRig.Ready();
        var gone = rig.Call(node: "gone");
        var call = rig.Call(node: "there");
        rig.Now += UpstreamTimeRules.Lease / 2;
        rig.Beat("there");

        rig.Wait(UpstreamTimeRules.Lease / 2);

        Assert.Equal([(gone, UpstreamFailure.Cancelled)], rig.Failed);
        Assert.Equal([call], rig.State.Calls.Keys);
    }

    [Fact]
    public void Call_ThatIsRefused_IsMadeOnceMoreByALinkMadeAnew()
    {
        var rig = UpstreamRig.Ready();
        var (link, call) = (rig.State.Link, rig.Call());

        rig.Fail(call, refused: true);
        Assert.Equal(new UpstreamEffect.Close(link), Assert.Single(rig.Last.Effects));
        rig.EndLink();
        Assert.Equal(new UpstreamEffect.Connect(link + 1), Assert.Single(rig.Last.Effects));
        rig.Connect();

        Assert.Equal([new UpstreamEffect.Start(call, link + 1)], rig.Effects<UpstreamEffect.Start>());
        rig.Fail(call, refused: true);
        Assert.Equal([(call, UpstreamFailure.Lost)], rig.Failed);
    }

    [Fact]
    public void Calls_ThatAreAllRefused_CostOneConnect()
    {
        var rig = UpstreamRig.Ready();
        var calls = Enumerable.Range(0, 50).Select(_ => rig.Call()).ToList();
        var before = rig.All.Count;

        foreach (var call in calls)
        {
            rig.Fail(call, refused: true);
        }

        var late = rig.Call();
        rig.EndLink();
        rig.Connect();

        Assert.Equal([.. calls, late], rig.Effects<UpstreamEffect.Start>().Select(start => start.Call));
        Assert.Single(rig.All.Skip(before).OfType<UpstreamEffect.Connect>());
        Assert.Empty(rig.All.OfType<UpstreamEffect.Fail>());
    }

    [Fact]
    public void Refusal_WhileAnotherCallIsUnderWay_WaitsForItAMomentOnly()
    {
        var rig = UpstreamRig.Ready();
        var (slow, refused) = (rig.Call(), rig.Call());

        rig.Fail(refused, refused: true);
        var atOnce = rig.Last.Effects;
        rig.Wait(UpstreamLinkRules.LeaveWithin);

        Assert.Empty(atOnce);
        Assert.Equal([(slow, UpstreamFailure.Lost)], rig.Failed);
        Assert.Single(rig.Effects<UpstreamEffect.Close>());
    }

    [Fact]
    public void Refusal_WhileAnotherCallIsUnderWay_LeavesWhenThatHasItsAnswer()
    {
        var rig = UpstreamRig.Ready();
        var (other, refused) = (rig.Call(), rig.Call());
        rig.Fail(refused, refused: true);

        rig.End(other);

        Assert.Single(rig.Effects<UpstreamEffect.Close>());
        Assert.Empty(rig.Failed);
    }

    [Fact]
    public void Failure_ThatIsNoRefusal_EndsTheCallOnly()
    {
        var rig = UpstreamRig.Ready();
        var (call, other) = (rig.Call(), rig.Call());

        rig.Fail(call);

        Assert.Equal([(call, UpstreamFailure.Lost)], rig.Failed);
        Assert.Equal([other], rig.State.Calls.Keys);
        Assert.Equal(UpstreamPhase.Ready, rig.Phase);
    }
}
