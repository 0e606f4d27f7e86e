using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class StreamRulesTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public void Append_Events_AreNumberedFromOne()
    {
        var stream = _rig.Call(new RequestId(1));
        var text = _rig.State.Streams[stream].Text;

        var first = Pushed(() => _rig.Notify(stream));
        var second = Pushed(() => _rig.Answer(stream));

        Assert.StartsWith($"id: {text}.1\n", first, StringComparison.Ordinal);
        Assert.StartsWith($"id: {text}.2\n", second, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_WhenNobodyIsConnected_SavesTheWholeMemoryWithoutProgress()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Notify(stream, "{\"a\":1}");
        _rig.Notify(stream, "{\"p\":1}", EventKind.Progress);
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));

        _rig.Notify(stream, "{\"b\":1}");

        Assert.Equal([1, 3], _rig.Last.Rows.Select(row => StreamRules.ReadRow(row).Event.Sequence));
        Assert.Equal(_rig.Now + _rig.State.Limits.KeepFinished, _rig.State.Record!.ClearRowsAt);
    }

    [Fact]
    public void Append_AfterASave_SavesOnlyWhatIsNew()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));
        _rig.Notify(stream);

        _rig.Notify(stream);

        Assert.Equal([2], _rig.Last.Rows.Select(row => StreamRules.ReadRow(row).Event.Sequence));
    }

    [Fact]
    public void Append_ProgressWhenNobodyIsConnected_SavesNothing()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));

        _rig.Notify(stream, kind: EventKind.Progress);

        Assert.False(_rig.Last.Save);
    }

    [Fact]
    public void Undelivered_Answer_IsSaved()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Answer(stream);

        _rig.Lose(_rig.Pushes[0]);

        Assert.True(_rig.Last.Save);
        Assert.Single(_rig.Last.Rows);
    }

    [Fact]
    public void Undelivered_ToAConnectionLongReplaced_ChangesNothing()
    {
        var stream = _rig.Call(new RequestId(1));
        var push = _rig.Notify(stream).Effects.OfType<Push>().Single();
        _rig.Listen(_rig.Event(stream, 0));
        var before = _rig.State;

        _rig.Lose(push);

        Assert.Same(before, _rig.State);
    }

    [Fact]
    public void Detach_OfAnAnswerThatMayBeLost_SavesIt()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Answer(stream);

        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));

        Assert.Equal(EventKind.Answer, StreamRules.ReadRow(Assert.Single(_rig.Last.Rows)).Event.Kind);
    }

    [Fact]
    public void Detach_OfAnAnswerThatWentOut_SavesNothing()
    {
        var stream = _rig.Call(new RequestId(1));
        _rig.Answer(stream);

        _rig.Do(new Detached(stream, "c1", Lost: false, _rig.Now));

        Assert.False(_rig.Last.Save);
    }

    [Fact]
    public void Detach_OfAnotherConnection_ChangesNothing()
    {
        var stream = _rig.Call(new RequestId(1));
        var before = _rig.State;

        _rig.Do(new Detached(stream, "c9", Lost: true, _rig.Now));

        Assert.Same(before, _rig.State);
    }

    [Fact]
    public void Part_APrimedStream_SaysWhenToComeBackAndEnds()
    {
        var stream = _rig.Call(new RequestId(1));

        var parted = _rig.Do(new Parted(stream, TimeSpan.FromMilliseconds(250)));
        var pushed = _rig.Pushed();
        _rig.Answer(stream);

        Assert.Equal(stream, parted.Reply!.Stream);
        Assert.Equal("retry: 250\n\n|", pushed);
        Assert.True(_rig.Last.Save);
    }

    [Theory]
    [InlineData(StreamShape.Events)]
    [InlineData(StreamShape.Json)]
    public void Part_AnyOtherStream_DoesNothingAndSaysSo(StreamShape shape)
    {
        var stream = _rig.Call(new RequestId(1), shape);

        _rig.Do(new Parted(stream, null));

        Assert.Empty(_rig.Last.Effects);
        Assert.Null(_rig.Last.Reply);
    }

    [Fact]
    public void Finished_StreamsInMemory_AreBounded()
    {
        for (var id = 1; id <= 100; id++)
        {
            _rig.Answer(_rig.Call(new RequestId(id)));
        }

        Assert.Equal(_rig.State.Limits.FinishedInMemory, _rig.State.Streams.Count);
    }

    [Fact]
    public void Log_OfOneStream_IsBoundedInBytes()
    {
        var rig = new SessionRig(limits: new SessionLimits { BufferedBytes = 1000 });
        var stream = rig.Call(new RequestId(1));

        for (var i = 0; i < 100; i++)
        {
            rig.Notify(stream, "{\"text\":\"" + new string('x', 100) + "\"}");
        }

        Assert.InRange(rig.State.Streams[stream].LogBytes, 1, 1000);
        Assert.Equal(rig.State.Streams[stream].Log.Sum(entry => entry.Bytes.Length), rig.State.Streams[stream].LogBytes);
    }

    [Fact]
    public void Drain_WithOpenStreams_AnswersCallsAndTellsTheOthersWhenToComeBack()
    {
        var called = _rig.Connection();
        var listening = _rig.Connection();
        _rig.Call(new RequestId(1), from: called);
        _rig.Listen(from: listening);

        _rig.Do(new Drained(_rig.Now));

        Assert.Contains("\"id\":1", _rig.Pushed(called), StringComparison.Ordinal);
        Assert.Equal("retry: 1000\n\n|", _rig.Pushed(listening));
        Assert.Contains(new DropServer(), _rig.Last.Effects);
        Assert.False(_rig.State.Gone);
    }

    [Fact]
    public void Drain_WhoseRetryIsNotTaken_SavesNoGarbage()
    {
        _rig.Listen();
        _rig.Do(new Drained(_rig.Now));

        _rig.Lose(Assert.Single(_rig.Pushes));

        Assert.Empty(_rig.State.Waiting);
        Assert.False(_rig.Last.Save);
    }

    [Fact]
    public void Rows_OfEvents_AreWrittenLikeThis()
    {
        var stream = _rig.Call(new RequestId("é"));
        _rig.Do(new Detached(stream, "c1", Lost: true, _rig.Now));

        var row = Assert.Single(_rig.Answer(stream, "{\"x\":1}").Rows);

        Assert.Equal("e/0000000000000007/00000001/00000001", row.Key);
        Assert.Equal("03" + "0000019B76DAA800" + Convert.ToHexString(SessionRig.Bytes($"id: {_rig.State.Streams[stream].Text}.1\ndata: {{\"x\":1}}\n\n")),
            Convert.ToHexString(row.Value!.Value.Span));
        Assert.Equal("AwAAAAAAAAAHAAAAAcOp", _rig.State.Streams[stream].Text[..20]);
    }

    private string Pushed(Action act)
    {
        act();
        return _rig.Pushed();
    }

    [Fact]
    public void EndAll_MoreCallsThanMemoryKeeps_SavesEveryAnswerThatNobodyTook()
    {
        var rig = new SessionRig(limits: new SessionLimits { FinishedInMemory = 1 });
        var streams = Enumerable.Range(1, 5).Select(id => rig.Call(new RequestId(id))).ToArray();

        var pushes = rig.Do(new Drained(rig.Now)).Effects.OfType<Push>().ToArray();
        var saved = pushes.SelectMany(push => rig.Do(new Undelivered(push, rig.Now)).Rows).ToArray();

        Assert.Equal(streams, pushes.Select(push => push.Stream));
        Assert.Equal(5, saved.Count(row => StreamRules.ReadRow(row).Event.Kind == EventKind.Answer));
    }
}
