using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

public sealed class NotificationRulesTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public void Send_OfACall_GoesToItsStreamOnly()
    {
        var called = _rig.Connection();
        _rig.Listen();
        var stream = _rig.Call(new RequestId(1), from: called);

        _rig.Notify(stream);

        Assert.Equal(called, Assert.Single(_rig.Pushes).To);
    }

    [Fact]
    public void Send_OfACallThatIsOver_IsDropped()
    {
        _rig.Listen();
        var stream = _rig.Call(new RequestId(1));
        _rig.Answer(stream);

        _rig.Notify(stream);

        Assert.Empty(_rig.Last.Effects);
    }

    [Fact]
    public void Send_OfAJsonCall_GoesToTheStandaloneStream()
    {
        var listening = _rig.Connection();
        _rig.Listen(from: listening);
        var stream = _rig.Call(new RequestId(1), StreamShape.Json);

        _rig.Notify(stream);
        var message = _rig.Pushes;
        _rig.Notify(stream, kind: EventKind.Progress);

        Assert.Equal(listening, Assert.Single(message).To);
        Assert.Empty(_rig.Last.Effects);
    }

    [Theory]
    [InlineData("debug", false)]
    [InlineData("notice", false)]
    [InlineData("warning", true)]
    [InlineData("emergency", true)]
    public void Send_ALogMessage_GoesByTheLevelThatWasSet(string level, bool sent)
    {
        _rig.Answer(_rig.Call(new RequestId(1), StreamShape.Json, new Intent(IntentKind.SetLevel, "warning")));
        _rig.Listen();

        _rig.Notify(0, level: level);

        Assert.Equal(sent, _rig.Pushes.Count == 1);
    }

    [Fact]
    public void Send_BeforeALevelWasSet_SendsAll()
    {
        _rig.Listen();

        _rig.Notify(0, level: "debug");

        Assert.Single(_rig.Pushes);
    }

    [Fact]
    public void Wait_WithTheSameKey_ReplacesTheOlder()
    {
        _rig.Notify(0, "{\"a\":1}", key: "k");

        var second = _rig.Notify(0, "{\"a\":2}", key: "k");

        Assert.Equal("{\"a\":2}", SessionRig.Text(Assert.Single(_rig.State.Waiting).Json));
        Assert.Equal([("w/00000001", true), ("w/00000002", false)], second.Rows.Select(row => (row.Key, row.Value is null)));
    }

    [Fact]
    public void Wait_WithTheSameMessage_WritesNothing()
    {
        _rig.Notify(0, "{\"a\":1}", key: "k");

        _rig.Notify(0, "{\"a\":1}", key: "k");

        Assert.False(_rig.Last.Save);
    }

    [Fact]
    public void Wait_TooManyMessages_DropsTheOldestAndTheirRows()
    {
        for (var i = 0; i < 1005; i++)
        {
            _rig.Notify(0, $"{{\"n\":{i}}}");
        }

        Assert.Equal(1000, _rig.State.Waiting.Count);
        Assert.Equal("{\"n\":5}", SessionRig.Text(_rig.State.Waiting[0].Json));
        Assert.Equal(1, _rig.Last.Rows.Count(row => row.Value is null));
    }

    [Fact]
    public void Wait_TooManyBytes_DropsTheOldest()
    {
        var rig = new SessionRig(limits: new SessionLimits { BufferedBytes = 100 });

        for (var i = 0; i < 10; i++)
        {
            rig.Notify(0, $"{{\"n\":\"{new string('x', 40)}{i}\"}}");
        }

        Assert.InRange(rig.State.Waiting.Sum(waiting => waiting.Json.Length), 1, 100);
        Assert.Contains("x9", SessionRig.Text(rig.State.Waiting[^1].Json), StringComparison.Ordinal);
    }

    [Fact]
    public void Update_OfASubscription_WaitsForTheNextStandaloneStream()
    {
        Subscribe("a");

        _rig.Do(new Updated("a", _rig.Now));
        var reply = _rig.Last.Reply!;
        _rig.Do(new Updated("a", _rig.Now));
        _rig.Listen();

        Assert.False(reply.Gone);
        Assert.Equal(1, _rig.Pushed().Split("notifications/resources/updated").Length - 1);
    }

    [Fact]
    public void Update_NotSubscribed_SaysSo()
    {
        Subscribe("a");

        _rig.Do(new Updated("b", _rig.Now));

        Assert.True(_rig.Last.Reply!.Gone);
    }

    [Fact]
    public void Update_AfterTheEnd_SaysSo()
    {
        Subscribe("a");
        _rig.Do(new Closed(_rig.Now));

        _rig.Do(new Updated("a", _rig.Now));

        Assert.True(_rig.Last.Reply!.Gone);
    }

    [Fact]
    public void Rows_OfWaitingMessages_AreWrittenLikeThis()
    {
        var row = Assert.Single(_rig.Notify(0, "{\"a\":1}", key: "updated x\ny").Rows);

        Assert.Equal("w/00000001", row.Key);
        Assert.Equal("updated xy\n{\"a\":1}", SessionRig.Text(row.Value!.Value));
        Assert.Equal("{\"a\":1}", SessionRig.Text(WaitingRow.Read(row).Json));
    }

    private void Subscribe(string uri) => _rig.Answer(_rig.Call(new RequestId(99), StreamShape.Json, new Intent(IntentKind.Subscribe, uri)));
}
