using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Actors.Core.Engine;
using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>How events get numbers, are sent, kept for replay, and saved where nobody took them.</summary>
internal static class StreamRules
{
    private const int RowHead = 9;

    /// <summary>One more event on a stream: pushed where somebody is connected, saved where nobody is.</summary>
    public static Transition Append(SessionState state, int number, EventKind kind, ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        var stream = state.Streams[number];
        var last = kind == EventKind.Answer;
        var entry = new StreamEvent(stream.Next, kind, stream.Shape == StreamShape.Json ? json : Frame.Message(stream.Text, stream.Next, json.Span));
        stream = Bounded(stream with { Next = stream.Next + 1, Log = stream.Log.Add(entry), LogBytes = stream.LogBytes + entry.Bytes.Length, Finished = last }, state.Limits);
        var next = state with { Streams = state.Streams.SetItem(number, stream) };
        if (last)
        {
            next = KeepFinished(next, number);
        }

        return stream.To is { } to
            ? new Transition(next).Then(new Push(number, to, last ? [entry.Bytes, Frame.End] : [entry.Bytes], []))
            : kind == EventKind.Progress || stream.Shape == StreamShape.Json ? new(next) : SaveLog(next, number, now);
    }

    /// <summary>The connection is gone: what it did not take is saved.</summary>
    public static Transition Undelivered(SessionState state, Undelivered undelivered)
    {
        var push = undelivered.Push;
        if (!state.Streams.TryGetValue(push.Stream, out var stream) || stream.To != push.To)
        {
            return new(state);
        }

        var detached = state with { Streams = state.Streams.SetItem(push.Stream, stream with { To = null }) };
        if (stream.Ref.Request is not null)
        {
            return stream.Shape == StreamShape.Json ? new(detached) : SaveLog(detached, push.Stream, undelivered.Now);
        }

        // What had waited already still waits; anything else waits from now on. Either way it is sent again under another
        // number, so it must not be replayed under this one as well.
        var first = stream.Next - push.Events.Length;
        var kept = WithoutLast(stream, push.Events.Length) with { To = null };
        var all = TaskQuestionRules.Lose(detached with { Streams = detached.Streams.SetItem(push.Stream, kept) }, push.Stream, unseen: first);
        foreach (var entry in push.Rows.IsEmpty ? stream.Log.Where(entry => entry.Sequence >= first && entry.Kind == EventKind.Message) : [])
        {
            all = all.Then(open => NotificationRules.Wait(open, "", Frame.Json(entry.Bytes), undelivered.Now));
        }

        return all;
    }

    /// <summary>
    /// The connection ended: what it took stays in memory for a resumption, what comes now is saved. So is an answer that it
    /// took and may have lost: no other event will follow with which it could be saved later.
    /// </summary>
    public static Transition Detach(SessionState state, Detached detached)
    {
        if (!state.Streams.TryGetValue(detached.Stream, out var stream) || stream.To?.Connection != detached.Connection)
        {
            return new(state);
        }

        var next = state with { Streams = state.Streams.SetItem(detached.Stream, stream with { To = null }) };
        return stream.Ref.Request is null ? TaskQuestionRules.Lose(next, detached.Stream)
            : detached.Lost && stream.Finished ? SaveLog(next, detached.Stream, detached.Now) : new(next);
    }

    /// <summary>Ends a primed stream before its answer; the client comes back for the rest (2025-11-25 on).</summary>
    public static Transition Part(SessionState state, Parted parted)
    {
        if (!state.Streams.TryGetValue(parted.Stream, out var stream) || stream is not { Shape: StreamShape.PrimedEvents, To: { } to, Finished: false })
        {
            return new(state);
        }

        return new Transition(state with { Streams = state.Streams.SetItem(parted.Stream, stream with { To = null }) })
            .Then(new Push(parted.Stream, to, [Frame.Retry(parted.Retry ?? state.Limits.Retry), Frame.End], [])) with
        { Reply = new SessionReply(Stream: parted.Stream) };
    }

    /// <summary>Ends everything that is open: calls with an error, the standalone stream with a time to come back, if any.</summary>
    public static Transition EndAll(SessionState state, RpcError error, DateTimeOffset now, TimeSpan? retry)
    {
        // None is forgotten before its push is through: what is not taken has to be saved still.
        var all = new Transition(state with { Limits = state.Limits with { FinishedInMemory = int.MaxValue } });
        foreach (var (number, stream) in state.Streams)
        {
            if (retry is { } soon && stream is { Finished: false, Cancelled: false, Task: not null, Shape: StreamShape.PrimedEvents })
            {
                // Its task lives on, and whoever is told to come back waits on it again.
                all = stream.To is null ? all : all.Then(open => Part(open, new Parted(number, soon)));
            }
            else if (stream is { Finished: false, Cancelled: false, Ref.Request: { } id })
            {
                all = all.Then(open => Append(open with { Running = open.Running.Remove(id) }, number, EventKind.Answer, error.ToJson(id), now));
            }
            else if (stream is { Ref.Request: null, To: { } to })
            {
                // Of no stream any more: whether these are taken or not, nothing is to be sent again.
                all = all.Then(open => new(open with { Streams = open.Streams.SetItem(number, stream with { To = null }) }))
                    .Then(new Push(0, to, retry is { } wait ? [Frame.Retry(wait), Frame.End] : [Frame.End], []));
            }
        }

        return all with { State = all.State with { Standalone = 0, Limits = state.Limits } };
    }

    /// <summary>The rows of a stream begin with this.</summary>
    public static string RowPrefix(StreamRef stream) =>
        string.Create(CultureInfo.InvariantCulture, $"e/{stream.Epoch:x16}/{stream.Number:x8}/");

    /// <summary>Reads a saved event, and when it was saved.</summary>
    public static (StreamEvent Event, DateTimeOffset At) ReadRow(Row row)
    {
        var value = row.Value!.Value;
        var sequence = int.Parse(row.Key.AsSpan(row.Key.LastIndexOf('/') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(value.Span[1..]));
        return (new StreamEvent(sequence, (EventKind)value.Span[0], value[RowHead..]), at);
    }

    // Once a stream is broken its whole memory is saved: the client may have lost more than the last event.
    private static Transition SaveLog(SessionState state, int number, DateTimeOffset now)
    {
        var stream = state.Streams[number];
        var prefix = RowPrefix(stream.Ref);
        var rows = ImmutableArray.CreateBuilder<Row>();
        foreach (var entry in stream.Log)
        {
            if (entry.Sequence > stream.SavedThrough && entry.Kind != EventKind.Progress)
            {
                rows.Add(new Row(string.Create(CultureInfo.InvariantCulture, $"{prefix}{entry.Sequence:x8}"), RowValue(entry, now)));
            }
        }

        if (rows.Count == 0)
        {
            return new(state);
        }

        var saved = state with { Streams = state.Streams.SetItem(number, stream with { SavedThrough = stream.Next - 1 }) };
        return SessionMachine.Remember(saved, now, record => record with { ClearRowsAt = record.ClearRowsAt ?? now + state.Limits.KeepFinished })
            with
        { Rows = rows.ToImmutable() };
    }

    private static byte[] RowValue(StreamEvent entry, DateTimeOffset now)
    {
        var value = new byte[RowHead + entry.Bytes.Length];
        value[0] = (byte)entry.Kind;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), now.ToUnixTimeMilliseconds());
        entry.Bytes.Span.CopyTo(value.AsSpan(RowHead));
        return value;
    }

    private static StreamState WithoutLast(StreamState stream, int count)
    {
        var kept = Math.Max(0, stream.Log.Count - count);
        var log = stream.Log.RemoveRange(kept, stream.Log.Count - kept);
        return stream with { Log = log, LogBytes = log.Sum(entry => entry.Bytes.Length) };
    }

    private static StreamState Bounded(StreamState stream, SessionLimits limits)
    {
        while (stream.LogBytes > limits.BufferedBytes && stream.Log.Count > 1)
        {
            stream = stream with { LogBytes = stream.LogBytes - stream.Log[0].Bytes.Length, Log = stream.Log.RemoveAt(0) };
        }

        return stream;
    }

    private static SessionState KeepFinished(SessionState state, int number)
    {
        if (state.Streams[number].Shape == StreamShape.Json)
        {
            return state with { Streams = state.Streams.Remove(number) };
        }

        var next = state with { Finished = state.Finished.Enqueue(number), FinishedCount = state.FinishedCount + 1 };
        if (next.FinishedCount <= state.Limits.FinishedInMemory)
        {
            return next;
        }

        // The oldest goes; what it had to say that nobody took is saved.
        var rest = next.Finished.Dequeue(out var oldest);
        return next with { Finished = rest, FinishedCount = next.FinishedCount - 1, Streams = next.Streams.Remove(oldest) };
    }
}
