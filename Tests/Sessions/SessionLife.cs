using System.Globalization;
using System.Text;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

/// <summary>Drives a session machine as its actor would, and checks after each step what must hold always.</summary>
internal sealed class SessionLife
{
    private static readonly StreamShape[] Shapes = [StreamShape.Json, StreamShape.Events, StreamShape.PrimedEvents];
    private readonly SessionTicket _ticket = SessionRig.TicketOf();
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _rows = [];
    private readonly Dictionary<string, LifeConnection> _connections = [];
    private readonly Dictionary<int, LifeCall> _calls = [];
    private readonly Dictionary<string, int> _sequences = [];
    private readonly List<EventId> _seen = [];
    private readonly SessionLimits _limits;
    private readonly SessionLifeTasks _tasks;
    private SessionRecord? _saved;
    private SessionState _state;
    private DateTimeOffset _now = SessionRig.Opened;
    private long _epoch = 1;
    private int _id;
    private int _message;
    private int _connection;
    private bool _closed;

    public SessionLife(bool small)
    {
        _limits = small ? new SessionLimits { BufferedBytes = 2000, Calls = 3, FinishedInMemory = 1 } : new SessionLimits();
        _state = new SessionState { Epoch = _epoch, Limits = _limits, Ticket = _ticket };
        _tasks = new SessionLifeTasks(Do);
    }

    public void Step(int what, int which, int how)
    {
        _now += TimeSpan.FromMilliseconds(how % 1000);
        switch (what % 15)
        {
            case 0 or 1:
                Call(which, Shapes[how % 3]);
                break;
            case 2 or 3:
                WithCall(which, call => Finish(call, how));
                break;
            case 4:
                WithCall(which, call => Do(new Ended(call.Stream)));
                break;
            case 5:
                WithCall(which, Cancel);
                break;
            case 6 or 7:
                Notify(WhichStream(which), how);
                break;
            case 8:
                WithCall(which, call => Do(new Asked(call.Stream, $"q-{++_message}", Json($"q{_message}"), _now)));
                break;
            case 9:
                Attach(null);
                break;
            case 10:
                Attach(_seen.Count == 0 ? null : _seen[which % _seen.Count]);
                break;
            case 11 or 12:
                Break(which, how);
                break;
            case 13:
                WithCall(which, call => Do(new Parted(call.Stream, null)));
                break;
            default:
                Rarely(which, how);
                break;
        }

        CheckNow();
    }

    /// <summary>Every call that was accepted has ended in one way only, once all handlers are through.</summary>
    public void CheckAtTheEnd()
    {
        foreach (var call in _calls.Values.Where(call => !call.HandlerDone).ToArray())
        {
            Finish(call, how: 0);
        }

        CheckNow();
        Assert.True(_state.Running.IsEmpty, "A call is counted that has ended.");
        foreach (var call in _calls.Values)
        {
            Assert.True(call.Answers <= 1, $"Call {call.Id} was answered {call.Answers} times.");
            Assert.True(call.Answers == 1 || call.Cancelled || call.Dropped || call.Shape == StreamShape.Json, $"Call {call.Id} got no answer, and nothing was saved.");
        }
    }

    private void Call(int which, StreamShape shape)
    {
        var id = which % 5 == 0 && _id > 0 ? new RequestId(_id) : new RequestId(++_id);
        var from = Connect();
        var running = _state.Running.ContainsKey(id);
        var transition = Do(new Called(id, "tools/call", which % 7 == 0 ? new Intent(IntentKind.Subscribe, $"u{which % 3}") : null, from.Address, shape, _now));
        var dispatched = transition.Effects.OfType<Dispatch>().ToArray();
        Assert.True(dispatched.Length == 0 || (!running && !_closed), $"Id {id} runs twice, or after the end.");
        if (dispatched is [var one])
        {
            from.Serve(one.Stream);
            _calls[one.Stream] = new LifeCall(id, one.Stream, shape);
            See(transition.Reply!.First);
        }
    }

    private void Finish(LifeCall call, int how)
    {
        call.HandlerDone = true;
        var finished = new Finished(call.Stream, how % 3 != 0, Json($"answer{call.Stream}-{_epoch}"), _now);
        // Handlers under the filters say that they have ended before their answer is out, others after it.
        Do(how % 2 == 0 ? new Ended(call.Stream) : finished);
        Do(how % 2 == 0 ? finished : new Ended(call.Stream));
    }

    // The id may be another call's by now, whose handler is the one that is cancelled.
    private void Cancel(LifeCall call)
    {
        foreach (var cancelled in Do(new Cancelled(call.Id)).Effects.OfType<CancelCall>())
        {
            _calls[cancelled.Stream].Cancelled = true;
        }
    }

    private void Notify(int stream, int how) =>
        Do(new Notified(stream, how % 4 == 0 ? EventKind.Progress : EventKind.Message, how % 5 == 0 ? "k" : "", null, Json($"m{++_message}"), _now));

    private void Attach(EventId? last)
    {
        var from = Connect();
        var saved = last is { Stream.Request: not null }
            ? _rows.Where(row => row.Key.StartsWith(StreamRules.RowPrefix(last.Stream), StringComparison.Ordinal)).OrderBy(row => row.Key, StringComparer.Ordinal)
                .Select(row => StreamRules.ReadRow(new Row(row.Key, row.Value)).Event)
            : [];
        var lost = last is { Stream.Request: not null } && last.Stream.Epoch != _epoch && TaskCallRules.NumberOf(_state, last.Stream) is null;
        var joins = lost && !_closed && last!.Sequence % 2 == 0 && !saved.Any(entry => entry.Kind == EventKind.Answer) ? "t0" : null;
        var transition = Do(new Attached(from.Address, last, [.. saved], "v", _now) { Joins = joins });
        var reply = transition.Reply!;
        Assert.Equal(_closed, reply.Gone);
        foreach (var taken in transition.Effects.OfType<Dispatch>())
        {
            Assert.NotNull(joins);
            _calls[taken.Stream] = new LifeCall(last!.Stream.Request!.Value, taken.Stream, StreamShape.PrimedEvents);
        }

        from.Serve(reply.Stream);
        from.Ended |= reply.End;
        See(reply.First);
    }

    private void Break(int which, int how)
    {
        if (_connections.Values.Where(connection => !connection.Gone).ToArray() is { Length: > 0 } open)
        {
            var connection = open[which % open.Length];
            connection.Gone = true;
            if (how % 2 == 0)
            {
                Do(new Detached(connection.Stream, connection.Address.Connection, Lost: true, _now));
            }
        }
    }

    private void Rarely(int which, int how)
    {
        switch (which % 8)
        {
            case 6 or 7:
                _tasks.Step(how, which + (how / 7), WhichStream(which), _now);
                break;
            case 0 when how % 8 == 0:
                Do(new Closed(_now));
                _closed = true;
                _calls.Values.Where(call => call.Answers == 0).ToList().ForEach(call => call.Dropped = true);
                break;
            case 1:
                Crash();
                break;
            case 2:
                Do(new Readied());
                break;
            case 3:
                Do(new Answered($"q-{how % (_message + 1)}"));
                break;
            case 4:
                Do(new Updated($"u{how % 3}", _now));
                break;
            default:
                Do(new Ticked(_now += TimeSpan.FromMinutes(how % 30)));
                break;
        }
    }

    // What was not saved is gone, and so are all connections; running calls are answered by whoever comes back for them.
    private void Crash()
    {
        var waiting = _rows.Where(row => row.Key.StartsWith(WaitingRow.Prefix, StringComparison.Ordinal)).OrderBy(row => row.Key, StringComparer.Ordinal);
        _state = new SessionState
        {
            Epoch = ++_epoch,
            Limits = _limits,
            Ticket = _ticket,
            Record = _saved,
            Gone = _saved is { Closed: true },
            Waiting = [.. waiting.Select(row => WaitingRow.Read(new Row(row.Key, row.Value)))],
        };
        foreach (var connection in _connections.Values)
        {
            connection.Gone = true;
        }

        _calls.Clear();
        _tasks.Forget();
    }

    private Transition Do(SessionInput input)
    {
        var transition = SessionMachine.Next(_state, input);
        _state = transition.State;
        Save(transition);
        _tasks.See(transition);
        foreach (var push in transition.Effects.OfType<Push>())
        {
            Take(push);
        }

        if (transition.Effects.Any(effect => effect is ClearRows { Before: { } before } && before == DateTimeOffset.MaxValue))
        {
            _rows.Clear();
        }

        return transition;
    }

    private void Save(Transition transition)
    {
        Assert.True(transition.Save || transition.Rows.IsEmpty, "Rows are written with the record only.");
        if (!transition.Save)
        {
            Assert.Equal(_saved, transition.State.Record);
            return;
        }

        _saved = transition.State.Record;
        foreach (var row in transition.Rows)
        {
            if (row.Value is { } value)
            {
                _rows[row.Key] = value;
                CountAnswer(row.Key.StartsWith('e') && StreamRules.ReadRow(row).Event is { Kind: EventKind.Answer } saved ? saved.Bytes : default);
            }
            else
            {
                Assert.True(_rows.Remove(row.Key), $"Row {row.Key} is deleted that is not there.");
            }
        }
    }

    private void Take(Push push)
    {
        var connection = _connections[push.To.Connection];
        Assert.True(push.Stream == 0 || connection.Stream is 0 || connection.Stream == push.Stream || !_calls.ContainsKey(push.Stream), "A connection gets what belongs to another stream.");
        if (connection.Gone || connection.Ended)
        {
            Do(new Undelivered(push, _now));
            return;
        }

        foreach (var bytes in push.Events)
        {
            Assert.False(connection.Ended, "Something follows the end of a connection.");
            connection.Ended |= bytes.IsEmpty;
            See(bytes);
        }

        if (!push.Rows.IsEmpty)
        {
            Do(new Delivered(push.Rows, _now));
        }
    }

    // Numbers grow on every stream, whoever takes them; a replay repeats numbers, but no event goes out under two.
    private void See(ReadOnlyMemory<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Span);
        foreach (var line in text.Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)))
        {
            var id = EventId.Parse(line[4..], _ticket.Secret)!;
            Assert.NotNull(id);
            if (_seen.Count < 200)
            {
                _seen.Add(id);
            }
        }

        CountAnswer(bytes);
    }

    private void CountAnswer(ReadOnlyMemory<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.Span);
        foreach (var call in _calls.Values.Where(call => call.Answers == 0))
        {
            call.Answers += text.Contains($"\"answer{call.Stream}-{_epoch}\"", StringComparison.Ordinal) ? 1 : 0;
        }
    }

    private void CheckNow()
    {
        _tasks.Check(_state);
        Assert.Equal(_closed, _state.Gone);
        Assert.True(_state.Waiting.Count <= 1000);
        Assert.True(_state.Waiting.Count <= 1 || _state.Waiting.Sum(waiting => waiting.Json.Length) <= _limits.BufferedBytes);
        foreach (var (number, stream) in _state.Streams)
        {
            Assert.True(number == stream.Ref.Number || stream.Ref.Epoch != _epoch);
            Assert.Equal(stream.Log.Sum(entry => entry.Bytes.Length), stream.LogBytes);
            Assert.Equal(stream.Log.OrderBy(entry => entry.Sequence), stream.Log);
            Assert.True(stream.Log.IsEmpty || stream.Log[^1].Sequence < stream.Next);
            var key = string.Create(CultureInfo.InvariantCulture, $"{_epoch}/{number}");
            Assert.True(_sequences.GetValueOrDefault(key) <= stream.Next, "The numbers of a stream went back.");
            _sequences[key] = stream.Next;
        }

        // One connection carries one stream.
        var carried = _state.Streams.Values.Where(stream => stream.To is not null && !stream.Finished).Select(stream => stream.To!.Connection).ToArray();
        Assert.Equal(carried.Distinct(), carried);
        if (!_closed)
        {
            var rows = _rows.Keys.Where(key => key.StartsWith(WaitingRow.Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            Assert.Equal(_state.Waiting.Select(waiting => waiting.Row), rows);
        }
    }

    private int WhichStream(int which) => which % 3 == 0 || _calls.Count == 0 ? 0 : _calls.Keys.ElementAt(which % _calls.Count);

    private void WithCall(int which, Action<LifeCall> act)
    {
        if (_calls.Values.Where(call => !call.HandlerDone).ToArray() is { Length: > 0 } running)
        {
            act(running[which % running.Length]);
        }
    }

    private LifeConnection Connect()
    {
        var connection = new LifeConnection(new Address(new NodeId("n"), $"c{++_connection}"));
        return _connections[connection.Address.Connection] = connection;
    }

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes($"{{\"v\":\"{text}\"}}");

    private sealed class LifeConnection(Address address)
    {
        public Address Address { get; } = address;

        public int Stream { get; private set; }

        public bool Gone { get; set; }

        public bool Ended { get; set; }

        public void Serve(int stream) => Stream = stream;
    }

    private sealed class LifeCall(RequestId id, int stream, StreamShape shape)
    {
        public RequestId Id { get; } = id;

        public int Stream { get; } = stream;

        public StreamShape Shape { get; } = shape;

        public int Answers { get; set; }

        public bool Cancelled { get; set; }

        public bool HandlerDone { get; set; }

        public bool Dropped { get; set; }
    }
}
