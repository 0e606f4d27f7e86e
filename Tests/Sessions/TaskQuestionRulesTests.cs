using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class TaskQuestionRulesTests
{
    private static readonly AskingTask Asking = new("t", "o", "k");
    private readonly SessionRig _rig = new();

    [Fact]
    public void Offer_WithAStandaloneStream_IsTakenAndGoesOutThere()
    {
        _rig.Do(new Awaiting(_rig.Call(new RequestId(1)), "t"));
        var listening = _rig.Connection();
        _rig.Listen(from: listening);

        Offer();
        var taken = _rig.Last.Effects;
        Give("q");

        Assert.Equal(new TakeForTask("t"), Assert.Single(taken));
        Assert.Contains("{\"id\":\"q\"}", _rig.Pushed(listening), StringComparison.Ordinal);
        Assert.Single(_rig.Pushes);
    }

    [Fact]
    public void Offer_WithoutAStandaloneStream_IsTakenOnceThereIsOneAndCostsNoSave()
    {
        Offer();
        var effects = _rig.Last.Effects;
        _rig.Listen();
        var taken = _rig.Last.Effects;
        Give("q");

        Assert.Empty(effects);
        Assert.Equal(new TakeForTask("t"), Assert.Single(taken));
        Assert.Contains("{\"id\":\"q\"}", _rig.Pushed(), StringComparison.Ordinal);
        Assert.False(_rig.Last.Save);
    }

    [Fact]
    public void Offer_BeforeTheClientIsReady_WaitsUntilItIs()
    {
        var rig = new SessionRig(ready: false);
        rig.Listen();
        rig.Do(new TaskAsked(Asking, rig.Now));
        var early = rig.Last.Effects;

        rig.Do(new Readied());

        Assert.Empty(early);
        Assert.Equal(new TakeForTask("t"), Assert.Single(rig.Last.Effects));
    }

    [Fact]
    public void Offer_ToASessionThatHasMoved_IsTakenOnceItsClientIsBackOnItsStream()
    {
        var stream = _rig.Listen();
        var moved = _rig.Reborn();
        moved.Do(new TaskAsked(Asking, moved.Now));

        moved.Listen(after: _rig.Event(stream, 1));

        Assert.Equal(new TakeForTask("t"), Assert.Single(moved.Last.Effects));
    }

    [Fact]
    public void Offer_TheSameAgain_ChangesNothing()
    {
        _rig.Listen();
        Offer();
        Offer();
        var taking = _rig.Last.Effects;
        Give("q");

        Offer();

        Assert.Empty(taking);
        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Offer_OfAnother_WithdrawsTheFirst()
    {
        _rig.Listen();
        Offer();
        Give("q");

        _rig.Do(new TaskAsked(Asking with { Key = "k2" }, _rig.Now));

        Assert.Contains("\"requestId\":\"q\"", _rig.Pushed(), StringComparison.Ordinal);
        Assert.Contains(new TakeForTask("t"), _rig.Last.Effects);
        Assert.Empty(_rig.State.Questions);
    }

    [Fact]
    public void Take_OfNothing_ForgetsTheOffer()
    {
        _rig.Listen();
        Offer();

        _rig.Do(new TaskTaken("t", null, "", default, _rig.Now));

        Assert.Empty(_rig.State.Offers);
    }

    [Fact]
    public void Take_ThatFailed_IsTriedAgainWithTheNextStream()
    {
        _rig.Listen();
        Offer();
        _rig.Do(new TaskTaken("t", null, "", default, _rig.Now) { Failed = true });

        _rig.Listen();

        Assert.Contains(new TakeForTask("t"), _rig.Last.Effects);
    }

    [Fact]
    public void Take_AfterTheOfferWasTakenBack_IsDropped()
    {
        _rig.Listen();
        Offer();
        _rig.Do(new TaskUnasked("t", _rig.Now));

        Give("q");

        Assert.Equal(new DropForTask("t"), Assert.Single(_rig.Last.Effects));
    }

    [Fact]
    public void Take_AfterTheStreamWasLost_IsDroppedAndTakenAgainLater()
    {
        var lost = _rig.Connection();
        var stream = _rig.Listen(from: lost);
        Offer();
        _rig.Do(new Detached(stream, lost.Connection, Lost: true, _rig.Now));
        Give("q");
        var dropped = _rig.Last.Effects;

        _rig.Listen();

        Assert.Equal(new DropForTask("t"), Assert.Single(dropped));
        Assert.Equal(new TakeForTask("t"), Assert.Single(_rig.Last.Effects));
    }

    [Fact]
    public void Answer_Once_ClosesTheQuestion()
    {
        _rig.Listen();
        Offer();
        Give("q");

        _rig.Do(new Answered("q"));
        var first = _rig.Last.Effects;
        _rig.Do(new Answered("q"));

        Assert.Equal(new Resolve("q"), Assert.Single(first));
        Assert.Empty(_rig.Last.Effects);
        Assert.Empty(_rig.State.Offers);
    }

    [Fact]
    public void Unoffer_AnOpenQuestion_IsWithdrawn()
    {
        _rig.Listen();
        Offer();
        Give("q");

        _rig.Do(new TaskUnasked("t", _rig.Now));

        Assert.Contains("notifications/cancelled", _rig.Pushed(), StringComparison.Ordinal);
        Assert.Contains("\"requestId\":\"q\"", _rig.Pushed(), StringComparison.Ordinal);
        Assert.Empty(_rig.State.Questions);
    }

    [Fact]
    public void Unoffer_AHeldOffer_IsForgotten()
    {
        Offer();

        _rig.Do(new TaskUnasked("t", _rig.Now));
        _rig.Listen();

        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Unoffer_AnotherTasksQuestion_Stays()
    {
        _rig.Listen();
        Offer();
        Give("q");

        _rig.Do(new TaskUnasked("other", _rig.Now));

        Assert.Empty(_rig.Last.Effects);
        Assert.Single(_rig.State.Questions);
    }

    [Fact]
    public void Unoffer_WhatAWaitingCallAsked_Stays()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Asked(stream, "q", SessionRig.Bytes("{}"), _rig.Now) { ByHost = true, Asking = Asking });

        _rig.Do(new TaskUnasked("t", _rig.Now));

        Assert.Single(_rig.State.Questions);
    }

    [Fact]
    public void Undelivered_AQuestion_IsDroppedAndNeverSaved()
    {
        _rig.Listen();
        Offer();
        Give("q");

        _rig.Lose(Assert.Single(_rig.Pushes));

        Assert.Equal(new DropForTask("t"), Assert.Single(_rig.Last.Effects));
        Assert.False(_rig.Last.Save);
        Assert.Empty(_rig.State.Waiting);
        Assert.Empty(_rig.State.Questions);
    }

    [Fact]
    public void Reopen_AfterTheQuestionWasSeen_DoesNotAskAgain()
    {
        var (stream, lost) = Lose();

        _rig.Listen(new EventId(stream.Ref, 1));
        var taken = _rig.Last.Effects;
        Give("q2");

        Assert.Equal([new DropForTask("t")], lost);
        Assert.Equal(new TakeForTask("t"), Assert.Single(taken));
        Assert.Empty(_rig.Pushes);
        Assert.Equal(["q"], _rig.State.Questions.Keys);
        Assert.Equal(OfferPhase.Put, _rig.State.Offers["t"].Phase);
    }

    [Fact]
    public void Open_AfterAStreamWasLost_AsksAgainAndTakesEitherAnswer()
    {
        Lose();

        _rig.Listen();
        Give("q2");

        Assert.Contains("{\"id\":\"q2\"}", _rig.Pushed(), StringComparison.Ordinal);
        Assert.Equal(["q", "q2"], _rig.State.Questions.Keys);
        Assert.Equal(new Resolve("q"), Assert.Single(_rig.Do(new Answered("q")).Effects));
    }

    [Fact]
    public void Detach_OfTheStandaloneStream_LetsOthersAskAndStillTakesAnAnswer()
    {
        var (_, lost) = Lose();

        _rig.Do(new Answered("q"));

        Assert.Equal([new DropForTask("t")], lost);
        Assert.Equal(new Resolve("q"), Assert.Single(_rig.Last.Effects));
    }

    [Fact]
    public void Close_WithAQuestionOfATask_LetsOthersAsk()
    {
        _rig.Listen();
        Offer();
        Give("q");

        _rig.Do(new Closed(_rig.Now));
        var dropped = _rig.Last.Effects;
        Give("q2");

        Assert.Contains(new DropForTask("t"), dropped);
        Assert.Equal(new DropForTask("t"), Assert.Single(_rig.Last.Effects));
    }

    [Fact]
    public void Expire_AQuestionOfATask_IsNeverTooLate()
    {
        _rig.Listen();
        Offer();
        Give("q");
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Asked(stream, "h", SessionRig.Bytes("{}"), _rig.Now) { ByHost = true });
        _rig.Ask(stream, "s");

        var deadline = QuestionRules.NextDeadline(_rig.State);
        _rig.Now += TimeSpan.FromDays(1);
        _rig.Do(new Ticked(_rig.Now));

        Assert.Equal(SessionRig.Opened + TimeSpan.FromMinutes(10), deadline);
        Assert.Equal("s", Assert.Single(_rig.Last.Effects.OfType<Reject>()).Question);
        Assert.Equal(["h", "q"], _rig.State.Questions.Keys);
        Assert.Null(QuestionRules.NextDeadline(_rig.State));
    }

    [Fact]
    public void Withdraw_WhatTheHostAsked_TellsTheClient()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Asked(stream, "h", SessionRig.Bytes("{}"), _rig.Now) { ByHost = true });

        _rig.Do(new Withdrawn("h", _rig.Now));
        var told = _rig.Pushed();
        _rig.Do(new Withdrawn("h", _rig.Now));

        Assert.Contains("\"requestId\":\"h\"", told, StringComparison.Ordinal);
        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Withdraw_WhatTheClientWasNotAskedYet_TellsNobody()
    {
        var rig = new SessionRig(ready: false);
        var stream = rig.Call(new RequestId(1));
        rig.Do(new Asked(stream, "h", SessionRig.Bytes("{}"), rig.Now) { ByHost = true });

        rig.Do(new Withdrawn("h", rig.Now));
        rig.Do(new Readied());

        Assert.Empty(rig.Last.Effects);
    }

    private void Offer() => _rig.Do(new TaskAsked(Asking, _rig.Now));

    private void Give(string question) => _rig.Do(new TaskTaken("t", Asking, question, SessionRig.Bytes($"{{\"id\":\"{question}\"}}"), _rig.Now));

    private (StreamState Stream, IReadOnlyList<SessionEffect> Effects) Lose()
    {
        var connection = _rig.Connection();
        var stream = _rig.Listen(from: connection);
        Offer();
        Give("q");
        var state = _rig.State.Streams[stream];
        return (state, _rig.Do(new Detached(stream, connection.Connection, Lost: true, _rig.Now)).Effects);
    }
}
