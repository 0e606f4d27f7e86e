using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class TaskQuestionRulesTests
{
    private static readonly AskingTask Asking = new("t", "o", "k");
    private readonly SessionRig _rig = new();

    [Fact]
    public void Ask_WithAStandaloneStream_GoesOutThere()
    {
        Wait(_rig.Call(new RequestId(1)));
        var listening = _rig.Connection();
        _rig.Listen(from: listening);

        Ask("q");

        Assert.Contains("{\"id\":\"q\"}", _rig.Pushed(listening), StringComparison.Ordinal);
        Assert.Single(_rig.Pushes);
    }

    [Fact]
    public void Ask_WithoutAStandaloneStream_WaitsForOneAndCostsNoSave()
    {
        Ask("q");
        var effects = _rig.Last.Effects;
        var listening = _rig.Connection();
        _rig.Listen(from: listening);

        Assert.Empty(effects);
        Assert.Contains("{\"id\":\"q\"}", _rig.Pushed(listening), StringComparison.Ordinal);
        Assert.False(_rig.Last.Save);
        Assert.Empty(_rig.State.HeldForTasks);
    }

    [Fact]
    public void Ask_BeforeTheClientIsReady_WaitsUntilItIs()
    {
        var rig = new SessionRig(ready: false);
        rig.Listen();
        rig.Do(new TaskAsked(Asking, "q", SessionRig.Bytes("{\"id\":\"q\"}"), rig.Now));
        var early = rig.Pushes;

        rig.Do(new Readied());

        Assert.Empty(early);
        Assert.Contains("{\"id\":\"q\"}", rig.Pushed(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ask_TheSameAgain_IsAskedOnce()
    {
        Ask("q");
        Ask("q2");
        _rig.Listen();
        var pushes = _rig.Pushes;
        Ask("q3");

        Assert.Single(pushes);
        Assert.Empty(_rig.Pushes);
    }

    [Fact]
    public void Answer_Once_ClosesTheQuestion()
    {
        _rig.Listen();
        Ask("q");

        _rig.Do(new Answered("q"));
        var first = _rig.Last.Effects;
        _rig.Do(new Answered("q"));

        Assert.Equal(new Resolve("q"), Assert.Single(first));
        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Unask_AnOpenQuestion_IsWithdrawn()
    {
        _rig.Listen();
        Ask("q");

        _rig.Do(new TaskUnasked("t", _rig.Now));

        Assert.Contains("notifications/cancelled", _rig.Pushed(), StringComparison.Ordinal);
        Assert.Contains("\"requestId\":\"q\"", _rig.Pushed(), StringComparison.Ordinal);
        Assert.Empty(_rig.State.Questions);
    }

    [Fact]
    public void Unask_AHeldQuestion_IsForgotten()
    {
        Ask("q");

        _rig.Do(new TaskUnasked("t", _rig.Now));
        _rig.Listen();

        Assert.Empty(_rig.Pushes);
    }

    [Fact]
    public void Unask_AnotherTasksQuestion_Stays()
    {
        _rig.Listen();
        Ask("q");

        _rig.Do(new TaskUnasked("other", _rig.Now));

        Assert.Empty(_rig.Last.Effects);
        Assert.Single(_rig.State.Questions);
    }

    [Fact]
    public void Unask_WhatAWaitingCallAsked_Stays()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Asked(stream, "q", SessionRig.Bytes("{}"), _rig.Now) { ByHost = true, Asking = Asking });

        _rig.Do(new TaskUnasked("t", _rig.Now));

        Assert.Single(_rig.State.Questions);
    }

    [Fact]
    public void Undelivered_AQuestion_IsAskedOnTheNextStreamAndNeverSaved()
    {
        _rig.Listen();
        Ask("q");
        _rig.Lose(Assert.Single(_rig.Pushes));
        var (saved, waiting) = (_rig.Last.Save, _rig.State.Waiting);

        _rig.Listen();

        Assert.False(saved);
        Assert.Empty(waiting);
        Assert.Contains("{\"id\":\"q\"}", _rig.Pushed(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AfterAStreamWasLostWithAnOpenQuestion_AsksAgain()
    {
        var lost = _rig.Connection();
        var stream = _rig.Listen(from: lost);
        Ask("q");
        _rig.Do(new Detached(stream, lost.Connection, Lost: true, _rig.Now));

        _rig.Listen();

        Assert.Contains("{\"id\":\"q\"}", _rig.Pushed(), StringComparison.Ordinal);
        Assert.Single(_rig.State.Questions);
    }

    [Fact]
    public void Reopen_AfterTheQuestionWasSeen_DoesNotAskAgain()
    {
        _rig.Listen();
        Ask("q");

        _rig.Listen(_rig.Event(_rig.State.Standalone, 1));

        Assert.DoesNotContain("{\"id\":\"q\"}", SessionRig.Text(_rig.Last.Reply!.First) + _rig.Pushed(), StringComparison.Ordinal);
        Assert.Single(_rig.State.Questions);
    }

    [Fact]
    public void Expire_AQuestionOfATask_IsNeverTooLate()
    {
        _rig.Listen();
        Ask("q");
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

    [Fact]
    public void Close_WithQuestionsOfTasks_ForgetsThem()
    {
        Ask("q");

        _rig.Do(new Closed(_rig.Now));

        Assert.Empty(_rig.State.HeldForTasks);
    }

    private void Wait(int stream) => _rig.Do(new Awaiting(stream, "t"));

    private void Ask(string question) => _rig.Do(new TaskAsked(Asking, question, SessionRig.Bytes($"{{\"id\":\"{question}\"}}"), _rig.Now));
}
