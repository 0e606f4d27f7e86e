using Actors.Core.Sessions;
using Actors.Core.Tasks;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class TaskNoticeRulesTests
{
    private const string Task = "t";
    private readonly SessionRig _rig = new();

    [Theory]
    [InlineData(TaskNoticeKind.Progress)]
    [InlineData(TaskNoticeKind.Status)]
    [InlineData(TaskNoticeKind.Log)]
    public void Tell_WithAWaitingCallAndAStandaloneStream_GoesToTheCallOnly(TaskNoticeKind kind)
    {
        _rig.Listen();
        var waiting = _rig.Connection();
        Wait(_rig.Call(new RequestId(1), from: waiting));

        Tell(kind);

        Assert.Equal(waiting, Assert.Single(_rig.Pushes).To);
    }

    [Theory]
    [InlineData(TaskNoticeKind.Progress)]
    [InlineData(TaskNoticeKind.Status)]
    [InlineData(TaskNoticeKind.Log)]
    public void Tell_WithAStandaloneStreamOnly_GoesThere(TaskNoticeKind kind)
    {
        Wait(_rig.Call(new RequestId(1)), "another");
        var listening = _rig.Connection();
        _rig.Listen(from: listening);

        Tell(kind);

        Assert.Equal(listening, Assert.Single(_rig.Pushes).To);
        Assert.False(_rig.Last.Save);
    }

    [Fact]
    public void Tell_WithTwoWaitingCalls_GoesToOneThatIsConnected()
    {
        var lost = _rig.Call(new RequestId(1), from: _rig.Connection());
        Wait(lost);
        _rig.Do(new Detached(lost, "c1", Lost: true, _rig.Now));
        var connected = _rig.Connection();
        Wait(_rig.Call(new RequestId(2), from: connected));
        Wait(_rig.Call(new RequestId(3)));

        Tell(TaskNoticeKind.Progress);

        Assert.Equal(connected, Assert.Single(_rig.Pushes).To);
    }

    [Fact]
    public void Tell_ACallThatTakesOneBody_IsNoPlaceForIt()
    {
        Wait(_rig.Call(new RequestId(1), StreamShape.Json));

        Tell(TaskNoticeKind.Progress);

        Assert.Empty(_rig.Last.Effects);
    }

    [Theory]
    [InlineData(TaskNoticeKind.Progress)]
    [InlineData(TaskNoticeKind.Status)]
    public void Tell_WithNobodyConnected_IsDropped(TaskNoticeKind kind)
    {
        Tell(kind);

        Assert.False(_rig.Last.Save);
        Assert.Empty(_rig.State.Waiting);
    }

    [Fact]
    public void Tell_ALogMessageWithNobodyConnected_Waits()
    {
        Tell(TaskNoticeKind.Log);

        Assert.True(_rig.Last.Save);
        Assert.Single(_rig.State.Waiting);
    }

    [Fact]
    public void Tell_ALogMessageBelowTheClientsLevel_IsDropped()
    {
        var stream = _rig.Call(new RequestId(1), intent: new Intent(IntentKind.SetLevel, "error"), method: "logging/setLevel");
        _rig.Answer(stream);

        Tell(TaskNoticeKind.Log, "warning");

        Assert.Empty(_rig.State.Waiting);
    }

    [Fact]
    public void Tell_WhatTheStandaloneConnectionDoesNotTake_OnlyLogMessagesWait()
    {
        _rig.Listen();
        Tell(TaskNoticeKind.Progress);
        _rig.Lose(Assert.Single(_rig.Pushes));
        var progress = _rig.State.Waiting;
        _rig.Listen();
        Tell(TaskNoticeKind.Log);
        _rig.Lose(Assert.Single(_rig.Pushes));

        Assert.Empty(progress);
        Assert.Single(_rig.State.Waiting);
    }

    [Fact]
    public void Tell_AfterTheEnd_ChangesNothing()
    {
        _rig.Do(new Closed(_rig.Now));

        Tell(TaskNoticeKind.Log);

        Assert.False(_rig.Last.Save);
        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Tell_ACallThatIsAnswered_GoesElsewhere()
    {
        var stream = _rig.Call(new RequestId(1));
        Wait(stream);
        _rig.Answer(stream);

        Tell(TaskNoticeKind.Progress);

        Assert.Empty(_rig.Last.Effects);
    }

    private void Wait(int stream, string task = Task) => _rig.Do(new Awaiting(stream, task));

    private void Tell(TaskNoticeKind kind, string? level = null) =>
        _rig.Do(new TaskTold(Task, kind, kind == TaskNoticeKind.Log ? level ?? "info" : null, SessionRig.Bytes("{\"told\":1}"), _rig.Now));
}
