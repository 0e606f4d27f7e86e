using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class TaskCallRulesTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public void TakeUp_ALostCall_GoesOnUnderTheSameStreamWithNewNumbers()
    {
        var (seen, _) = LoseACall();
        var reborn = _rig.Reborn();
        reborn.Call(new RequestId(9));
        var from = reborn.Connection();

        var stream = TakeUp(reborn, seen with { Sequence = 3 }, from).Stream;
        var dispatched = reborn.Last.Effects;
        reborn.Answer(stream, "{\"ok\":1}");

        Assert.Equal(new Dispatch(stream), Assert.Single(dispatched));
        Assert.NotEqual(seen.Stream.Number, stream);
        Assert.Equal($"id: {seen.Stream.ToText(reborn.Ticket.Secret)}.4\ndata: {{\"ok\":1}}\n\n|", reborn.Pushed(from));
    }

    [Fact]
    public void TakeUp_WithSavedEvents_ReplaysThemAndCountsOn()
    {
        var (seen, saved) = LoseACall();
        var reborn = _rig.Reborn();

        var reply = TakeUp(reborn, seen, saved: saved);
        reborn.Notify(reply.Stream);

        Assert.Contains("{\"n\":1}", SessionRig.Text(reply.First), StringComparison.Ordinal);
        Assert.Contains($".{saved[^1].Sequence + 1}\n", reborn.Pushed(), StringComparison.Ordinal);
    }

    [Fact]
    public void TakeUp_TheCall_CanAskAtOnce()
    {
        var (seen, _) = LoseACall();
        var reborn = new SessionRig(ready: false, epoch: 8);

        var stream = TakeUp(reborn, seen).Stream;
        reborn.Ask(stream, "q-1");

        Assert.Contains("{\"id\":\"q-1\"}", reborn.Pushed(), StringComparison.Ordinal);
    }

    [Fact]
    public void TakeUp_TheCall_CanBeCancelledByItsId()
    {
        var (seen, _) = LoseACall();
        var reborn = _rig.Reborn();
        var stream = TakeUp(reborn, seen).Stream;

        reborn.Do(new Cancelled(new RequestId(1)));

        Assert.Contains(new CancelCall(stream), reborn.Last.Effects);
    }

    [Fact]
    public void Resume_OfWhatWasTakenUp_AttachesToIt()
    {
        var (seen, _) = LoseACall();
        var reborn = _rig.Reborn();
        var older = reborn.Connection();
        var stream = TakeUp(reborn, seen, older).Stream;
        reborn.Notify(stream, "{\"late\":1}");
        var newer = reborn.Connection();

        reborn.Listen(seen, newer);
        var ended = reborn.Pushed(older);
        reborn.Answer(stream);

        Assert.Equal("|", ended);
        Assert.Equal(newer, Assert.Single(reborn.Pushes).To);
        Assert.Equal(stream, reborn.State.Streams.Keys.Single(number => reborn.State.Streams[number].Ref == seen.Stream));
    }

    [Fact]
    public void TakeUp_WithTheIdInUse_IsAnsweredAsLost()
    {
        var (seen, _) = LoseACall();
        var reborn = _rig.Reborn();
        reborn.Call(new RequestId(1));

        var reply = TakeUp(reborn, seen);

        Assert.True(reply.End);
        Assert.Contains("\"error\"", SessionRig.Text(reply.First), StringComparison.Ordinal);
        Assert.Single(reborn.State.Streams);
    }

    [Fact]
    public void TakeUp_WithTooManyCalls_IsRefused()
    {
        var (seen, _) = LoseACall();
        var reborn = new SessionRig(limits: new SessionLimits { Calls = 1 }, epoch: 8);
        reborn.Call(new RequestId(9));

        Assert.Equal(429, TakeUp(reborn, seen).Status);
    }

    [Fact]
    public void Resume_WithinTheSameLife_ChangesNothing()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Awaiting(stream, "t"));

        _rig.Listen(_rig.Event(stream, 0));

        Assert.Empty(_rig.Last.Effects.OfType<Dispatch>());
        Assert.Equal([stream], _rig.State.Streams.Keys);
    }

    [Fact]
    public void Resume_OfACancelledCallThatWasTakenUp_EndsAtOnce()
    {
        var (seen, _) = LoseACall();
        var reborn = _rig.Reborn();
        TakeUp(reborn, seen);
        reborn.Do(new Cancelled(new RequestId(1)));

        reborn.Listen(seen);

        Assert.True(reborn.Last.Reply!.End);
    }

    [Fact]
    public void Cancel_AWaitForATask_IsOneOfTheCallsThatCanBe()
    {
        var stream = _rig.Call(new RequestId(1), method: "tasks/result", intent: new Intent(IntentKind.AwaitTask, "t"));

        _rig.Do(new Cancelled(new RequestId(1)));

        Assert.Contains(new CancelCall(stream), _rig.Last.Effects);
    }

    [Fact]
    public void Begin_AWaitForATask_NamesItInItsEvents()
    {
        var stream = _rig.Call(new RequestId(1), method: "tasks/result", intent: new Intent(IntentKind.AwaitTask, "t"));

        Assert.Equal("t", _rig.State.Streams[stream].Ref.Task);
    }

    [Fact]
    public void Drain_AWaitingCall_IsToldToComeBack()
    {
        var from = _rig.Connection();
        _rig.Do(new Awaiting(_rig.Call(new RequestId(1), from: from), "t"));
        var old = _rig.Connection();
        _rig.Do(new Awaiting(_rig.Call(new RequestId(2), StreamShape.Events, from: old), "t"));

        _rig.Do(new Drained(_rig.Now));

        Assert.Equal("retry: 1000\n\n|", _rig.Pushed(from));
        Assert.Contains("\"error\"", _rig.Pushed(old), StringComparison.Ordinal);
    }

    [Fact]
    public void Drain_AWaitingCallWithNobodyConnected_SavesNoAnswer()
    {
        var stream = _rig.Call(new RequestId(1), from: _rig.Connection());
        _rig.Do(new Awaiting(stream, "t"));
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));

        _rig.Do(new Drained(_rig.Now));

        Assert.Empty(_rig.Last.Rows);
    }

    private static SessionReply TakeUp(SessionRig rig, EventId seen, Address? from = null, StreamEvent[]? saved = null) =>
        rig.Do(new Attached(from ?? rig.Connection(), seen, [.. saved ?? []], "", rig.Now) { Joins = "t" }).Reply!;

    private (EventId Seen, StreamEvent[] Saved) LoseACall()
    {
        var stream = _rig.Call(new RequestId(1), from: _rig.Connection());
        var seen = _rig.Event(stream, 0);
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));
        return (seen, [.. _rig.Notify(stream).Rows.Select(row => StreamRules.ReadRow(row).Event)]);
    }
}
