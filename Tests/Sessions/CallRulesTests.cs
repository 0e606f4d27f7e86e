using System.Collections.Immutable;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class CallRulesTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public void Begin_ACall_IsDispatchedAndPrimed()
    {
        var stream = _rig.Call(new RequestId(1));

        var text = SessionRig.Text(_rig.Last.Reply!.First);
        Assert.Equal([new Dispatch(stream)], _rig.Last.Effects);
        Assert.StartsWith("id: ", text, StringComparison.Ordinal);
        Assert.EndsWith(".0\nretry: 1000\ndata: \n\n", text, StringComparison.Ordinal);
        Assert.False(_rig.Last.Save);
    }

    [Theory]
    [InlineData(StreamShape.Json)]
    [InlineData(StreamShape.Events)]
    public void Begin_OfAnOlderShape_IsNotPrimed(StreamShape shape)
    {
        _rig.Call(new RequestId(1), shape);

        Assert.True(_rig.Last.Reply!.First.IsEmpty);
    }

    [Fact]
    public void Begin_WithAnIdInFlight_IsRefused()
    {
        _rig.Call(new RequestId(1));

        _rig.Call(new RequestId(1));

        Assert.Equal((400, RpcCode.InvalidRequest), (_rig.Last.Reply!.Status, _rig.Last.Reply.Error!.Code));
        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Begin_WithTheSameDigitsAsText_IsAnotherId()
    {
        _rig.Call(new RequestId(1));

        _rig.Call(new RequestId("1"));

        Assert.Null(_rig.Last.Reply!.Error);
        Assert.Equal(2, _rig.State.Running.Count);
    }

    [Fact]
    public void Begin_Initialize_IsRefusedOnALiveSession()
    {
        _rig.Call(new RequestId(1), method: "initialize");

        Assert.Equal((400, RpcCode.InvalidRequest), (_rig.Last.Reply!.Status, _rig.Last.Reply.Error!.Code));
    }

    [Fact]
    public void Begin_BeyondTheLimit_IsRefusedUntilOneEnds()
    {
        var rig = new SessionRig(limits: new SessionLimits { Calls = 1 });
        var first = rig.Call(new RequestId(1));

        rig.Call(new RequestId(2));
        var refused = rig.Last.Reply!;
        rig.Answer(first);
        rig.Call(new RequestId(3));

        Assert.Equal(429, refused.Status);
        Assert.Null(rig.Last.Reply!.Error);
    }

    [Fact]
    public void Begin_ASubscriptionTooMany_IsRefused()
    {
        var rig = new SessionRig(limits: new SessionLimits { Subscriptions = 1 });
        rig.Answer(rig.Call(new RequestId(1), StreamShape.Json, new Intent(IntentKind.Subscribe, "a")));

        rig.Call(new RequestId(2), StreamShape.Json, new Intent(IntentKind.Subscribe, "b"));
        var refused = rig.Last.Reply!.Status;
        rig.Call(new RequestId(3), StreamShape.Json, new Intent(IntentKind.Subscribe, "a"));

        Assert.Equal(429, refused);
        Assert.Null(rig.Last.Reply!.Error);
    }

    [Fact]
    public void Finish_WithAConnection_IsPushedAndEnded()
    {
        var stream = _rig.Call(new RequestId(1));

        _rig.Answer(stream, "{\"ok\":1}");

        Assert.EndsWith(".1\ndata: {\"ok\":1}\n\n|", _rig.Pushed(), StringComparison.Ordinal);
        Assert.False(_rig.Last.Save);
        Assert.Empty(_rig.State.Running);
    }

    [Fact]
    public void Finish_Twice_IsSentOnce()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Answer(stream);

        _rig.Answer(stream);

        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Finish_WhenNobodyIsConnected_IsSaved()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));

        _rig.Answer(stream);

        Assert.True(_rig.Last.Save);
        Assert.Equal(EventKind.Answer, StreamRules.ReadRow(Assert.Single(_rig.Last.Rows)).Event.Kind);
    }

    [Fact]
    public void Finish_JsonThatNobodyWaitsFor_IsDropped()
    {
        var stream = _rig.Call(new RequestId(1), StreamShape.Json);
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));

        _rig.Answer(stream);

        Assert.False(_rig.Last.Save);
        Assert.Empty(_rig.State.Streams);
    }

    [Fact]
    public void Finish_WithAnIntent_IsRememberedBeforeTheAnswer()
    {
        var stream = _rig.Call(new RequestId(1), StreamShape.Json, new Intent(IntentKind.Subscribe, "a"));

        _rig.Answer(stream);

        Assert.True(_rig.Last.Save);
        Assert.Equal(["a"], _rig.State.Record!.Subscriptions);
        Assert.IsType<Push>(Assert.Single(_rig.Last.Effects));
    }

    [Fact]
    public void Finish_WithAnErrorForAnIntent_RemembersNothing()
    {
        var stream = _rig.Call(new RequestId(1), StreamShape.Json, new Intent(IntentKind.SetLevel, "bogus"));

        _rig.Answer(stream, succeeded: false);

        Assert.False(_rig.Last.Save);
        Assert.Null(_rig.State.Record);
    }

    [Fact]
    public void Unsubscribe_DropsTheUri()
    {
        _rig.Answer(_rig.Call(new RequestId(1), StreamShape.Json, new Intent(IntentKind.Subscribe, "a")));

        _rig.Answer(_rig.Call(new RequestId(2), StreamShape.Json, new Intent(IntentKind.Unsubscribe, "a")));

        Assert.Empty(_rig.State.Record!.Subscriptions);
        Assert.Contains(new LeaveTopic("a"), _rig.Last.Effects);
    }

    [Fact]
    public void Subscriptions_ThatACultureTakesForOne_StayTwo()
    {
        var record = new SessionRecord { Subscriptions = ImmutableSortedSet.Create("é", "e\u0301", "a", "a\u00ad") };

        Assert.Equal(4, record.Subscriptions.Count);
        Assert.Same(StringComparer.Ordinal, record.Subscriptions.KeyComparer);
    }

    [Fact]
    public void Cancel_EndsTheStreamAndKeepsTheIdUntilTheHandlerEnds()
    {
        var stream = _rig.Call(new RequestId(1));

        _rig.Do(new Cancelled(new RequestId(1)));
        var pushed = _rig.Pushed();
        var cancelled = _rig.Last.Effects.Contains(new CancelCall(stream));
        _rig.Call(new RequestId(1));
        var refused = _rig.Last.Reply!.Status;
        _rig.Do(new Ended(stream));

        Assert.Equal("|", pushed);
        Assert.True(cancelled);
        Assert.Equal(400, refused);
        Assert.Empty(_rig.State.Running);
        Assert.Empty(_rig.State.Streams);
    }

    [Fact]
    public void Cancel_BetweenTheHandlersEndAndItsAnswer_LeavesNoTrace()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Ended(stream));
        _rig.Do(new Cancelled(new RequestId(1)));

        _rig.Answer(stream);

        Assert.Empty(_rig.Last.Effects);
        Assert.Empty(_rig.State.Running);
        Assert.Empty(_rig.State.Streams);
    }

    [Fact]
    public void Cancel_OfAnUnknownOrFinishedCall_ChangesNothing()
    {
        _rig.Answer(_rig.Call(new RequestId(1)));
        var before = _rig.State;

        _rig.Do(new Cancelled(new RequestId(1)));
        _rig.Do(new Cancelled(new RequestId("x")));

        Assert.Same(before, _rig.State);
    }

    [Theory]
    [InlineData("ping", null)]
    [InlineData("logging/setLevel", IntentKind.SetLevel)]
    public void Cancel_OfHousekeeping_IsIgnored(string method, IntentKind? kind)
    {
        _rig.Call(new RequestId(1), StreamShape.Json, kind is { } known ? new Intent(known, "info") : null, method);

        _rig.Do(new Cancelled(new RequestId(1)));

        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Cancel_WithAnOpenQuestion_WithdrawsIt()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Ask(stream, "q-1");

        _rig.Do(new Cancelled(new RequestId(1)));

        Assert.Contains("\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"q-1\"", _rig.Pushed(), StringComparison.Ordinal);
        Assert.EndsWith("|", _rig.Pushed(), StringComparison.Ordinal);
        Assert.Empty(_rig.State.Questions);
    }
}
