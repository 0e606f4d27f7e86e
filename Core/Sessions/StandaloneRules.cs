using System.Collections.Immutable;
using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>What a GET gets: the standalone stream, or the rest of a call's stream.</summary>
internal static class StandaloneRules
{
    /// <summary>What a call gets that its activation did not live to answer.</summary>
    public static RpcError CallLost { get; } = new(RpcCode.InternalError,
        "This call has no answer any more: it was cancelled, or the server was restarted while it ran; call again.");

    /// <summary>Opens or resumes a stream.</summary>
    public static Transition Attach(SessionState state, Attached attached) => AttachReady(Ready(state, attached), attached);

    // Who comes back to a stream, or comes long after the handshake, was ready before this activation was.
    private static SessionState Ready(SessionState state, Attached attached) =>
        state.Initialized || (attached.Last is null && attached.Now - state.Ticket!.Opened < state.Limits.InitializedGrace) ? state : state with { Initialized = true };

    private static Transition AttachReady(SessionState state, Attached attached) => attached.Last switch
    {
        null => Open(state, attached),
        { Stream.Request: null } last => Reopen(state, attached, last),
        { } last when TaskCallRules.NumberOf(state, last.Stream) is { } number && !state.Streams[number].Cancelled => Resume(state, attached, number),
        // An id that another call uses by now is answered as lost: two streams would answer it otherwise.
        { } last when attached.Joins is not null && !state.Running.ContainsKey(last.Stream.Request!.Value) => TaskCallRules.TakeUp(state, attached),
        { } last => Recall(state, attached, last),
    };

    private static Transition Open(SessionState state, Attached attached)
    {
        var number = state.LastStream + 1;
        var reference = new StreamRef(state.Epoch, number, null, attached.Lists);
        var stream = new StreamState { Ref = reference, Text = reference.ToText(state.Ticket!.Secret), Shape = ShapeFor(state.Ticket!), To = attached.From };
        var next = Supersede(state);
        var opened = next.State with { LastStream = number, Standalone = number, Streams = next.State.Streams.Add(number, stream) };
        var first = stream.Shape == StreamShape.PrimedEvents ? Frame.Priming(stream.Text, state.Limits.Retry) : default;
        return Flush(next with { State = opened }, number).Then(TaskQuestionRules.TakeAll) with { Reply = new SessionReply(Stream: number, First: first) };
    }

    private static Transition Reopen(SessionState state, Attached attached, EventId last)
    {
        if (last.Stream.Epoch != state.Epoch || last.Stream.Number != state.Standalone || !state.Streams.TryGetValue(last.Stream.Number, out var stream))
        {
            return Open(state, attached);
        }

        var next = new Transition(state with { Streams = state.Streams.SetItem(state.Standalone, stream with { To = attached.From }) });
        next = stream.To is { } old ? next.Then(new Push(0, old, [Frame.End], [])) : next;
        return Flush(next, state.Standalone).Then(TaskQuestionRules.TakeAll) with { Reply = new SessionReply(Stream: state.Standalone, First: After(stream.Log, last.Sequence)) };
    }

    private static Transition Resume(SessionState state, Attached attached, int number)
    {
        var stream = state.Streams[number];
        // Where there were too many events for the memory, the oldest are found among the saved ones.
        var first = stream.Log.IsEmpty ? int.MaxValue : stream.Log[0].Sequence;
        var events = attached.Saved.Where(entry => entry.Sequence < first).Concat(stream.Log);
        var next = new Transition(state with { Streams = state.Streams.SetItem(number, stream with { To = stream.Finished ? null : attached.From }) });
        // The newer connection is the one the client reads; an older one is dead, or soon will be.
        next = stream.To is { } old && !stream.Finished ? next.Then(new Push(0, old, [Frame.End], [])) : next;
        return next with { Reply = new SessionReply(Stream: stream.Finished ? 0 : number, First: After(events, attached.Last!.Sequence), End: stream.Finished) };
    }

    // A stream of another activation: its call is over, one way or the other. What was saved is replayed; where the answer
    // is missing it was lost with its node, and the client is told so in the call's own name.
    private static Transition Recall(SessionState state, Attached attached, EventId last)
    {
        var answered = attached.Saved.Any(entry => entry.Kind == EventKind.Answer);
        var events = After(attached.Saved, last.Sequence);
        if (!answered)
        {
            var sequence = Math.Max(last.Sequence, attached.Saved.IsEmpty ? 0 : attached.Saved[^1].Sequence) + 1;
            byte[] error = Frame.Message(last.Stream.ToText(state.Ticket!.Secret), sequence, CallLost.ToJson(last.Stream.Request));
            events = (byte[])[.. events.Span, .. error];
        }

        return new(state) { Reply = new SessionReply(First: events, End: true) };
    }

    private static Transition Supersede(SessionState state)
    {
        if (!state.Streams.TryGetValue(state.Standalone, out var old))
        {
            return new(state);
        }

        // Whoever comes without a Last-Event-ID may have seen nothing of what the old stream asked.
        var lost = TaskQuestionRules.Lose(state, state.Standalone);
        var next = lost with { State = lost.State with { Streams = lost.State.Streams.Remove(state.Standalone) } };
        return old.To is { } to ? next.Then(new Push(0, to, [Frame.End], [])) : next;
    }

    private static Transition Flush(Transition opened, int number)
    {
        if (opened.State.Waiting.IsEmpty)
        {
            return opened;
        }

        var stream = opened.State.Streams[number];
        var events = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        foreach (var waiting in opened.State.Waiting)
        {
            var entry = new StreamEvent(stream.Next, EventKind.Message, Frame.Message(stream.Text, stream.Next, waiting.Json.Span));
            stream = stream with { Next = stream.Next + 1, Log = stream.Log.Add(entry), LogBytes = stream.LogBytes + entry.Bytes.Length };
            events.Add(entry.Bytes);
        }

        ImmutableArray<string> rows = [.. opened.State.Waiting.Select(waiting => waiting.Row)];
        return (opened with { State = opened.State with { Streams = opened.State.Streams.SetItem(number, stream) } })
            .Then(new Push(number, stream.To!, events.ToImmutable(), rows));
    }

    /// <summary>What follows an event, in one piece.</summary>
    public static ReadOnlyMemory<byte> After(IEnumerable<StreamEvent> log, int sequence)
    {
        var bytes = new List<byte>();
        foreach (var entry in log)
        {
            if (entry.Sequence > sequence)
            {
                bytes.AddRange(entry.Bytes.Span);
            }
        }

        return bytes.Count == 0 ? default : bytes.ToArray();
    }

    /// <summary>How the streams of a GET are written for this client.</summary>
    public static StreamShape ShapeFor(SessionTicket ticket) =>
        ticket.Version == McpVersion.NewestLegacy ? StreamShape.PrimedEvents : StreamShape.Events;
}
