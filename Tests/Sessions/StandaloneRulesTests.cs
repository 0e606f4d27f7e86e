using Actors.Core.Protocol;
using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class StandaloneRulesTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public void Open_AStandaloneStream_IsPrimedAndCostsNoSave()
    {
        var stream = _rig.Listen();

        Assert.Equal(stream, _rig.State.Standalone);
        Assert.EndsWith("retry: 1000\ndata: \n\n", SessionRig.Text(_rig.Last.Reply!.First), StringComparison.Ordinal);
        Assert.False(_rig.Last.Save);
    }

    [Theory]
    [InlineData(McpVersion.March2025)]
    [InlineData(McpVersion.June2025)]
    [InlineData(McpVersion.November2024)]
    public void Open_ForAnOlderClient_IsNotPrimed(string version)
    {
        var rig = new SessionRig(version);

        rig.Listen();

        Assert.True(rig.Last.Reply!.First.IsEmpty);
    }

    [Fact]
    public void Open_AgainstAnOlderOne_EndsThatOne()
    {
        var old = _rig.Connection();
        _rig.Listen(from: old);

        _rig.Listen();

        Assert.Equal("|", _rig.Pushed(old));
        Assert.Single(_rig.State.Streams);
    }

    [Fact]
    public void Open_WithMessagesWaiting_SendsThemAndDeletesTheirRowsOnceTaken()
    {
        _rig.Notify(0, "{\"a\":1}");
        _rig.Notify(0, "{\"b\":1}");

        _rig.Listen();
        var push = Assert.Single(_rig.Pushes);
        _rig.Do(new Delivered(push.Rows, _rig.Now));

        Assert.Equal(2, push.Events.Length);
        Assert.Empty(_rig.State.Waiting);
        Assert.All(_rig.Last.Rows, row => Assert.Null(row.Value));
        Assert.Equal(["w/00000001", "w/00000002"], _rig.Last.Rows.Select(row => row.Key));
    }

    [Fact]
    public void Reopen_WhatTheConnectionDidNotTake_IsSentOnce()
    {
        _rig.Listen();
        var stream = _rig.State.Standalone;
        _rig.Notify(0, "{\"a\":1}");
        _rig.Lose(Assert.Single(_rig.Pushes));

        _rig.Listen(_rig.Event(stream, 0));

        var all = SessionRig.Text(_rig.Last.Reply!.First) + _rig.Pushed();
        Assert.Equal(1, all.Split("{\"a\":1}").Length - 1);
    }

    [Fact]
    public void Reopen_WaitingMessagesNotTaken_AreSentOnce()
    {
        _rig.Notify(0, "{\"a\":1}");
        _rig.Listen();
        var stream = _rig.State.Standalone;
        _rig.Lose(Assert.Single(_rig.Pushes));

        _rig.Listen(_rig.Event(stream, 0));

        var all = SessionRig.Text(_rig.Last.Reply!.First) + _rig.Pushed();
        Assert.Equal(1, all.Split("{\"a\":1}").Length - 1);
    }

    [Fact]
    public void Reopen_WhatTheClientMissed_IsReplayed()
    {
        _rig.Listen();
        var stream = _rig.State.Standalone;
        _rig.Notify(0, "{\"a\":1}");
        _rig.Notify(0, "{\"b\":1}");

        _rig.Listen(_rig.Event(stream, 1));

        var first = SessionRig.Text(_rig.Last.Reply!.First);
        Assert.DoesNotContain("\"a\"", first, StringComparison.Ordinal);
        Assert.Contains("\"b\"", first, StringComparison.Ordinal);
        Assert.Equal(stream, _rig.State.Standalone);
    }

    [Fact]
    public void Reopen_AStreamOfAnotherActivation_OpensANewOne()
    {
        _rig.Listen();
        var seen = _rig.Event(_rig.State.Standalone, 0);
        var reborn = _rig.Reborn();

        var stream = reborn.Listen(seen);

        Assert.Equal(stream, reborn.State.Standalone);
        Assert.False(reborn.Last.Reply!.End);
    }

    [Fact]
    public void Resume_ARunningCall_ReplaysAndGoesLive()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Notify(stream, "{\"a\":1}");
        var newer = _rig.Connection();

        _rig.Listen(_rig.Event(stream, 0), newer);
        var (first, ended) = (SessionRig.Text(_rig.Last.Reply!.First), _rig.Pushed());
        _rig.Answer(stream);

        Assert.Contains("\"a\"", first, StringComparison.Ordinal);
        Assert.Equal("|", ended);
        Assert.Equal(newer, Assert.Single(_rig.Pushes).To);
    }

    [Fact]
    public void Resume_WithAStandaloneStreamOpen_LeavesThatOneAlone()
    {
        var listening = _rig.Connection();
        _rig.Listen(from: listening);
        var stream = _rig.Call(new RequestId(1));

        _rig.Listen(_rig.Event(stream, 0));

        Assert.Empty(_rig.Pushed(listening));
        Assert.Equal(listening, _rig.State.Streams[_rig.State.Standalone].To);
    }

    [Fact]
    public void Resume_AFinishedCall_ReplaysTheAnswerAndEnds()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Answer(stream, "{\"ok\":1}");

        _rig.Listen(_rig.Event(stream, 0));

        Assert.True(_rig.Last.Reply!.End);
        Assert.Contains("{\"ok\":1}", SessionRig.Text(_rig.Last.Reply.First), StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_ACancelledCall_EndsAtOnce()
    {
        var stream = _rig.Call(new RequestId(1));
        var seen = _rig.Event(stream, 0);
        _rig.Do(new Cancelled(new RequestId(1)));

        _rig.Listen(seen);

        Assert.True(_rig.Last.Reply!.End);
        Assert.Null(_rig.State.Streams[stream].To);
    }

    [Fact]
    public void Resume_WithEventsThatLeftTheMemory_FindsThemAmongTheSaved()
    {
        var rig = new SessionRig(limits: new SessionLimits { BufferedBytes = 300 });
        var stream = rig.Call(new RequestId(1));
        rig.Do(new Detached(stream, "c1", Lost: true, rig.Now));
        var saved = Enumerable.Range(1, 10).SelectMany(i => rig.Notify(stream, $"{{\"n\":{i}}}").Rows).Select(row => StreamRules.ReadRow(row).Event).ToArray();

        rig.Listen(rig.Event(stream, 0), saved: saved);

        var first = SessionRig.Text(rig.Last.Reply!.First);
        Assert.All(Enumerable.Range(1, 10), i => Assert.Equal(1, first.Split($"{{\"n\":{i}}}").Length - 1));
    }

    [Theory]
    [InlineData(1L)]
    [InlineData("text")]
    public void Recall_ACallOfALostActivation_GetsAnErrorWithItsOwnId(object id)
    {
        var request = id is long number ? new RequestId(number) : new RequestId((string)id);
        var stream = _rig.Call(request);
        var seen = _rig.Event(stream, 0);
        var reborn = _rig.Reborn();

        reborn.Listen(seen);

        Assert.True(reborn.Last.Reply!.End);
        Assert.False(reborn.Last.Save);
        Assert.Contains(id is long ? "\"id\":1," : "\"id\":\"text\",", SessionRig.Text(reborn.Last.Reply.First), StringComparison.Ordinal);
    }

    [Fact]
    public void Recall_AnAnswerThatWasSaved_ReplaysIt()
    {
        var stream = _rig.Call(new RequestId(1));
        var seen = _rig.Event(stream, 0);
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));
        var saved = _rig.Answer(stream, "{\"ok\":1}").Rows.Select(row => StreamRules.ReadRow(row).Event).ToArray();
        var reborn = _rig.Reborn();

        reborn.Listen(seen, saved: saved);

        var first = SessionRig.Text(reborn.Last.Reply!.First);
        Assert.Contains("{\"ok\":1}", first, StringComparison.Ordinal);
        Assert.DoesNotContain("error", first, StringComparison.Ordinal);
    }
}
