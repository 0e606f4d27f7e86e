using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>How calls begin and end.</summary>
internal static class CallRules
{
    /// <summary>Accepts a call, or refuses it: a second handshake, an id in use, too many at once.</summary>
    public static Transition Begin(SessionState state, Called call)
    {
        if (call.Method == "initialize")
        {
            return Refuse(state, 400, "The session is already initialized; open a new one without a session id.");
        }

        if (state.Running.ContainsKey(call.Id))
        {
            return Refuse(state, 400, $"Request id {call.Id} is in use by a call in flight; ids are never used twice in a session.");
        }

        if (state.Running.Count >= state.Limits.Calls)
        {
            return Refuse(state, 429, $"{state.Limits.Calls} calls are in flight in this session; wait for one to end.");
        }

        if (call.Intent is { Kind: IntentKind.Subscribe, Value: var uri } && state.Record?.Subscriptions is { } known
            && known.Count >= state.Limits.Subscriptions && !known.Contains(uri))
        {
            return Refuse(state, 429, $"The session has {state.Limits.Subscriptions} subscriptions; drop one first.");
        }

        var number = state.LastStream + 1;
        var reference = new StreamRef(state.Epoch, number, call.Id, "") { Task = call.Intent is { Kind: IntentKind.AwaitTask } wait ? wait.Value : "" };
        var stream = new StreamState
        {
            Ref = reference,
            Text = call.Shape == StreamShape.Json ? "" : reference.ToText(state.Ticket!.Secret),
            Shape = call.Shape,
            To = call.From,
            Intent = call.Intent,
            Cancellable = call.Intent is null or { Kind: IntentKind.AwaitTask } && call.Method != "ping",
        };
        var next = state with
        {
            LastStream = number,
            Running = state.Running.Add(call.Id, number),
            Streams = state.Streams.Add(number, stream),
        };
        var first = call.Shape == StreamShape.PrimedEvents ? Frame.Priming(stream.Text, state.Limits.Retry) : default;
        return new Transition(next) { Reply = new SessionReply(Stream: number, First: first) }.Then(new Dispatch(number));
    }

    /// <summary>The server's answer: remembered if it changes the session, then sent as the last event.</summary>
    public static Transition Finish(SessionState state, Finished finished)
    {
        if (!state.Streams.TryGetValue(finished.Stream, out var stream) || stream.Finished)
        {
            // Closed meanwhile: the client has what it asked for.
            return new(state);
        }

        if (stream.Cancelled)
        {
            // The cancellation came between the handler's end and its answer: there is nothing left to wait for.
            return Forget(state, finished.Stream);
        }

        var running = QuestionRules.Drop(state with { Running = state.Running.Remove(stream.Ref.Request!.Value) }, finished.Stream);
        var remembered = finished.Succeeded && stream.Intent is { } intent ? Apply(running, intent, finished.Now) : new Transition(running);
        return remembered.Then(next => StreamRules.Append(next, finished.Stream, EventKind.Answer, finished.Json, finished.Now));
    }

    /// <summary>The handler has ended; for a cancelled call, that is all there was to wait for.</summary>
    public static Transition End(SessionState state, Ended ended) =>
        state.Streams.TryGetValue(ended.Stream, out var stream) && stream.Cancelled ? Forget(state, ended.Stream) : new(state);

    /// <summary>The client wants no answer: its stream ends at once, the call counts until its handler has ended.</summary>
    public static Transition Cancel(SessionState state, Cancelled cancelled)
    {
        if (!state.Running.TryGetValue(cancelled.Id, out var number) || state.Streams[number] is { Cancelled: true } or { Cancellable: false })
        {
            return new(state);
        }

        var stream = state.Streams[number];
        var next = new Transition(QuestionRules.Drop(state, number) with
        {
            Streams = state.Streams.SetItem(number, stream with { Cancelled = true, To = null, Log = [], LogBytes = 0 }),
        }).Then(new CancelCall(number));
        return stream.To is { } to ? next.Then(new Push(number, to, [.. QuestionRules.Withdrawals(state, number), Frame.End], [])) : next;
    }

    /// <summary>Drops all trace of a call.</summary>
    public static Transition Forget(SessionState state, int number) => state.Streams.TryGetValue(number, out var stream)
        ? new(state with
        {
            Running = stream.Ref.Request is { } id && state.Running.TryGetValue(id, out var running) && running == number ? state.Running.Remove(id) : state.Running,
            Streams = state.Streams.Remove(number),
        })
        : new(state);

    private static Transition Apply(SessionState state, Intent intent, DateTimeOffset now) => intent.Kind switch
    {
        IntentKind.SetLevel => SessionMachine.Remember(state, now, record => record with { LogLevel = intent.Value }),
        IntentKind.Subscribe => SessionMachine.Remember(state, now, record => record with { Subscriptions = record.Subscriptions.Add(intent.Value) }),
        IntentKind.Unsubscribe => SessionMachine.Remember(state, now, record => record with { Subscriptions = record.Subscriptions.Remove(intent.Value) })
            .Then(new LeaveTopic(intent.Value)),
        _ => new(state),
    };

    private static Transition Refuse(SessionState state, int status, string message) =>
        new(state) { Reply = SessionReply.Refused(status, RpcCode.InvalidRequest, message) };
}
