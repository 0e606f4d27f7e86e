using Actors.Core.Protocol;
using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class QuestionRulesTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public void Ask_DuringACall_GoesOutOnItsStream()
    {
        var connection = _rig.Connection();
        var stream = _rig.Call(new RequestId(1), from: connection);
        _rig.Listen();

        _rig.Ask(stream, "q-1");

        Assert.Contains("{\"id\":\"q-1\"}", _rig.Pushed(connection), StringComparison.Ordinal);
        Assert.Single(_rig.Pushes);
    }

    [Fact]
    public void Ask_OutsideACall_IsRejected()
    {
        _rig.Listen();

        _rig.Ask(0, "q-1");

        Assert.Equal("q-1", Assert.IsType<Reject>(Assert.Single(_rig.Last.Effects)).Question);
    }

    [Fact]
    public void Ask_DuringACallWithoutAStream_IsRejected()
    {
        var stream = _rig.Call(new RequestId(1), StreamShape.Json);

        _rig.Ask(stream, "q-1");

        Assert.IsType<Reject>(Assert.Single(_rig.Last.Effects));
    }

    [Fact]
    public void Ask_AfterTheAnswer_IsRejected()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Answer(stream);

        _rig.Ask(stream, "q-1");

        Assert.IsType<Reject>(Assert.Single(_rig.Last.Effects));
    }

    [Fact]
    public void Ask_BeforeTheClientIsReady_WaitsUntilItIs()
    {
        var rig = new SessionRig(ready: false);
        var stream = rig.Call(new RequestId(1));
        rig.Ask(stream, "q-1");
        var before = rig.Pushes;

        rig.Do(new Readied());

        Assert.Empty(before);
        Assert.Contains("q-1", rig.Pushed(), StringComparison.Ordinal);
        Assert.Single(rig.State.Questions);
    }

    [Fact]
    public void Ask_OfAClientThatNeverSaysItIsReady_WaitsForTheGraceOnly()
    {
        var rig = new SessionRig(ready: false);
        rig.Ask(rig.Call(new RequestId(1)), "q-1");
        var due = QuestionRules.NextDeadline(rig.State);

        rig.Now = due!.Value;
        rig.Do(new Ticked(rig.Now));

        Assert.Equal(SessionRig.Opened + rig.State.Limits.InitializedGrace, due);
        Assert.Contains("q-1", rig.Pushed(), StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_OfAnOpenQuestion_ResolvesItOnce()
    {
        _rig.Ask(_rig.Call(new RequestId(1)), "q-1");

        _rig.Do(new Answered("q-1"));
        var first = _rig.Last.Effects;
        _rig.Do(new Answered("q-1"));

        Assert.Equal([new Resolve("q-1")], first);
        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Answer_OfAQuestionNeverAsked_IsIgnored()
    {
        _rig.Do(new Answered("q-9"));

        Assert.Empty(_rig.Last.Effects);
        Assert.Null(_rig.Last.Reply);
    }

    [Fact]
    public void Expire_AfterTheTimeout_WithdrawsAndRejects()
    {
        _rig.Ask(_rig.Call(new RequestId(1)), "q-1");

        _rig.Now = QuestionRules.NextDeadline(_rig.State)!.Value;
        _rig.Do(new Ticked(_rig.Now));

        Assert.Contains("\"notifications/cancelled\",\"params\":{\"requestId\":\"q-1\"", _rig.Pushed(), StringComparison.Ordinal);
        Assert.Equal(RpcCode.InternalError, Assert.Single(_rig.Last.Effects.OfType<Reject>()).Error.Code);
        Assert.Null(QuestionRules.NextDeadline(_rig.State));
    }

    [Fact]
    public void Expire_BeforeTheTimeout_ChangesNothing()
    {
        _rig.Ask(_rig.Call(new RequestId(1)), "q-1");

        _rig.Do(new Ticked(_rig.Now + _rig.State.Limits.QuestionTimeout - TimeSpan.FromTicks(1)));

        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Finish_WithAnUnansweredQuestion_ForgetsIt()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Ask(stream, "q-1");

        _rig.Answer(stream);

        Assert.Empty(_rig.State.Questions);
    }

    [Fact]
    public void Close_WithAnOpenQuestion_ForgetsIt()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Ask(stream, "q-1");

        _rig.Do(new Closed(_rig.Now));
        var late = _rig.Ask(stream, "q-2");

        Assert.Empty(_rig.State.Questions);
        Assert.Equal(QuestionRules.SessionOver, Assert.IsType<Reject>(Assert.Single(late.Effects)).Error);
    }
}
