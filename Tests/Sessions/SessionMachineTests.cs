using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class SessionMachineTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public void Use_InTheFirstHalfOfAnUnsavedLife_SavesNothing()
    {
        _rig.Now += TimeSpan.FromHours(11);

        _rig.Answer(_rig.Call(new RequestId(1)));

        Assert.Null(_rig.State.Record);
    }

    [Fact]
    public void Use_InTheSecondHalfOfAnUnsavedLife_IsSavedFirst()
    {
        _rig.Now += TimeSpan.FromHours(12);

        _rig.Call(new RequestId(1));

        Assert.True(_rig.Last.Save);
        Assert.Equal(_rig.Now + _rig.State.Limits.IdleLifetime, SessionMachine.WakeAt(_rig.State));
    }

    [Fact]
    public void Use_AfterAnUnsavedLife_IsGone()
    {
        _rig.Now += TimeSpan.FromHours(24);

        _rig.Call(new RequestId(1));

        Assert.True(_rig.Last.Reply!.Gone);
        Assert.False(_rig.Last.Save);
    }

    [Fact]
    public void Use_OfASavedSession_IsWrittenDownNowAndThenOnly()
    {
        _rig.Notify(0);
        var soon = _rig.Now += _rig.State.Limits.IdleLifetime / 20 - TimeSpan.FromTicks(1);

        _rig.Call(new RequestId(1));
        var first = _rig.Last.Save;
        _rig.Now = soon + TimeSpan.FromTicks(1);
        _rig.Call(new RequestId(2));

        Assert.False(first);
        Assert.True(_rig.Last.Save);
    }

    [Fact]
    public void Use_ASavedSessionSevenIdleDaysLater_IsGoneForGood()
    {
        _rig.Notify(0);
        _rig.Now += TimeSpan.FromDays(7);

        _rig.Call(new RequestId(1));
        var gone = _rig.Last.Reply!.Gone;
        _rig.Do(new Ticked(_rig.Now));

        Assert.True(gone);
        Assert.Equal([new Erase()], _rig.Last.Effects);
        Assert.True(_rig.State.Gone);
    }

    [Fact]
    public void Use_WhileACallRuns_NeverEndsTheSession()
    {
        var rig = new SessionRig(limits: new SessionLimits { IdleLifetime = TimeSpan.FromMinutes(1) });
        rig.Notify(0);
        var running = rig.Call(new RequestId(1));
        rig.Now += TimeSpan.FromMinutes(2);

        rig.Call(new RequestId(2));
        var second = rig.Last.Reply!;
        rig.Answer(running);

        Assert.False(second.Gone);
        Assert.EndsWith("|", rig.Pushed(), StringComparison.Ordinal);
    }

    [Fact]
    public void Use_OfATicketWhoseHandshakeIsNowhere_IsGone()
    {
        var rig = new SessionRig();
        rig.Do(new Ticked(rig.Now));
        var ticket = rig.Ticket with { Handshake = null };
        var state = new SessionState { Epoch = 1, Limits = new SessionLimits(), Ticket = ticket };

        var transition = SessionMachine.Next(state, new Called(new RequestId(1), "tools/call", null, rig.Connection(), StreamShape.Json, rig.Now));

        Assert.True(transition.Reply!.Gone);
    }

    [Fact]
    public void Tick_OfAnExpiredSessionWhoseTicketLives_LeavesATombstone()
    {
        var rig = new SessionRig(limits: new SessionLimits { IdleLifetime = TimeSpan.FromHours(1) });
        rig.Notify(0);
        rig.Now = SessionMachine.WakeAt(rig.State)!.Value;

        rig.Do(new Ticked(rig.Now));
        var buried = rig.State.Record;
        rig.Now = SessionMachine.WakeAt(rig.State)!.Value;
        rig.Do(new Ticked(rig.Now));

        Assert.True(buried!.Closed);
        Assert.Equal(SessionRig.Opened + TimeSpan.FromHours(24), rig.Now);
        Assert.Equal([new Erase()], rig.Last.Effects);
    }

    [Fact]
    public void Tick_AtTheEndOfAnIdleLifeWithACallRunning_AsksToBeWokenAgain()
    {
        var rig = new SessionRig(limits: new SessionLimits { IdleLifetime = TimeSpan.FromMinutes(1) });
        rig.Notify(0);
        rig.Call(new RequestId(1));
        rig.Now += TimeSpan.FromMinutes(1);

        rig.Do(new Ticked(rig.Now));

        Assert.True(rig.Last.Save);
        Assert.Equal(rig.Now + TimeSpan.FromMinutes(1), SessionMachine.WakeAt(rig.State));
    }

    [Fact]
    public void Tick_WithOldEvents_ClearsThem()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));
        _rig.Answer(stream);
        _rig.Now = SessionMachine.WakeAt(_rig.State)!.Value;

        _rig.Do(new Ticked(_rig.Now));

        Assert.Equal([new ClearRows(_rig.Now - _rig.State.Limits.KeepFinished)], _rig.Last.Effects);
        Assert.True(_rig.Last.Save);
    }

    [Fact]
    public void Tick_TooEarly_ChangesNothing()
    {
        _rig.Notify(0);

        _rig.Do(new Ticked(_rig.Now));

        Assert.Empty(_rig.Last.Effects);
        Assert.False(_rig.Last.Save);
    }

    [Fact]
    public void Close_WithOpenCallsAndStreams_AnswersAndEndsThemAll()
    {
        var called = _rig.Connection();
        var listening = _rig.Connection();
        _rig.Call(new RequestId(1), from: called);
        _rig.Listen(from: listening);

        _rig.Do(new Closed(_rig.Now));

        Assert.Contains("\"id\":1", _rig.Pushed(called), StringComparison.Ordinal);
        Assert.EndsWith("|", _rig.Pushed(called), StringComparison.Ordinal);
        Assert.Equal("|", _rig.Pushed(listening));
        Assert.Contains(new DropServer(), _rig.Last.Effects);
        Assert.True(_rig.Last.Save);
        Assert.Empty(_rig.Last.Rows);
    }

    [Fact]
    public void Close_OfAnUnsavedSession_WritesOneTombstoneForTheTicketsLife()
    {
        _rig.Now += TimeSpan.FromHours(3);

        _rig.Do(new Closed(_rig.Now));

        Assert.True(_rig.State.Record!.Closed);
        Assert.Equal(SessionRig.Opened + TimeSpan.FromHours(24), SessionMachine.WakeAt(_rig.State));
        Assert.DoesNotContain(_rig.Last.Effects, effect => effect is ClearRows);
    }

    [Fact]
    public void Close_OfASavedSession_ClearsItsRowsAndLeavesItsTopics()
    {
        _rig.Answer(_rig.Call(new RequestId(1), StreamShape.Json, new Intent(IntentKind.Subscribe, "a")));

        _rig.Do(new Closed(_rig.Now));

        Assert.Contains(new LeaveTopic("a"), _rig.Last.Effects);
        Assert.Contains(new ClearRows(DateTimeOffset.MaxValue), _rig.Last.Effects);
    }

    [Fact]
    public void Closed_Session_KnowsNothingMore()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Closed(_rig.Now));

        Assert.True(_rig.Do(new Closed(_rig.Now)).Reply!.Gone);
        Assert.True(_rig.Do(new Called(new RequestId(2), "ping", null, _rig.Connection(), StreamShape.Json, _rig.Now)).Reply!.Gone);
        Assert.True(_rig.Do(new Attached(_rig.Connection(), null, [], "", _rig.Now)).Reply!.Gone);
        Assert.True(_rig.Do(new Answered("q")).Reply!.Gone);
        Assert.Empty(_rig.Answer(stream).Effects);
        Assert.Empty(_rig.Notify(0).Effects);
        Assert.False(_rig.Last.Save);
    }

    [Fact]
    public void Closed_Session_ForgetsItsTombstoneWhenTheTicketIsDead()
    {
        _rig.Do(new Closed(_rig.Now));
        var early = _rig.Do(new Ticked(SessionMachine.WakeAt(_rig.State)!.Value - TimeSpan.FromTicks(1))).Effects;

        _rig.Do(new Ticked(SessionMachine.WakeAt(_rig.State)!.Value));

        Assert.Empty(early);
        Assert.Equal([new Erase()], _rig.Last.Effects);
    }
}
