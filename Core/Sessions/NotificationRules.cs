using System.Collections.Immutable;
using System.Globalization;
using Actors.Core.Engine;
using Actors.Core.Protocol;

namespace Actors.Core.Sessions;

/// <summary>Notifications: on the stream of their call, or on the standalone one, or waiting for it; never on two.</summary>
internal static class NotificationRules
{
    private const int MaxWaiting = 1000;

    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>Sends a notification where it belongs, unless the client asked for more severe log messages only.</summary>
    public static Transition Send(SessionState state, Notified notified)
    {
        if (notified.Level is { } level && state.Record?.LogLevel is { } least && Array.IndexOf(Levels, level) < Array.IndexOf(Levels, least))
        {
            return new(state);
        }

        if (notified.Stream == 0)
        {
            return ToStandalone(state, notified.Key, notified.Json, notified.Now);
        }

        if (!state.Streams.TryGetValue(notified.Stream, out var stream) || stream.Finished || stream.Cancelled)
        {
            // The call is over, and so is what it has to say.
            return new(state);
        }

        return stream.Shape != StreamShape.Json
            ? StreamRules.Append(state, notified.Stream, notified.Kind, notified.Json, notified.Now)
            : notified.Kind == EventKind.Progress ? new(state) : ToStandalone(state, notified.Key, notified.Json, notified.Now);
    }

    /// <summary>Tells the client that a resource it subscribed to has changed.</summary>
    public static Transition Update(SessionState state, Updated updated) =>
        SessionMachine.IsGone(state.Record, state.Ticket?.Opened, state.Limits, updated.Now) || state.Record?.Subscriptions.Contains(updated.Uri) != true
            ? new(state) { Reply = SessionReply.NotFound }
            : ToStandalone(state, "updated " + updated.Uri, Notices.ResourceUpdated(updated.Uri), updated.Now) with { Reply = SessionReply.Ok };

    /// <summary>Messages that waited have been taken; their rows can go.</summary>
    public static Transition Delivered(SessionState state, Delivered delivered)
    {
        var next = state with { Waiting = state.Waiting.RemoveAll(waiting => delivered.Rows.Contains(waiting.Row)) };
        return SessionMachine.Remember(next, delivered.Now, record => record) with
        {
            Rows = ImmutableArray.CreateRange(delivered.Rows, key => new Row(key, null)),
        };
    }

    private static Transition ToStandalone(SessionState state, string key, ReadOnlyMemory<byte> json, DateTimeOffset now) =>
        state.Streams.TryGetValue(state.Standalone, out var stream) && stream.To is not null
            ? StreamRules.Append(state, state.Standalone, EventKind.Message, json, now)
            : Wait(state, key, json, now);

    /// <summary>Keeps a message for the next standalone stream, durably; the oldest goes when there are too many.</summary>
    public static Transition Wait(SessionState state, string key, ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        var rows = ImmutableArray.CreateBuilder<Row>();
        var all = state.Waiting;
        if (key.Length > 0 && all.Find(waiting => waiting.Key == key) is { } same)
        {
            if (same.Json.Span.SequenceEqual(json.Span))
            {
                return new(state);
            }

            all = all.Remove(same);
            rows.Add(new Row(same.Row, null));
        }

        var last = state.Waiting.IsEmpty ? 0 : int.Parse(state.Waiting[^1].Row.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var message = new WaitingMessage(string.Create(CultureInfo.InvariantCulture, $"w/{last + 1:x8}"), key, json);
        all = all.Add(message);
        rows.Add(new Row(message.Row, WaitingRow.Write(message)));
        while (all.Count > MaxWaiting || (all.Count > 1 && all.Sum(waiting => (long)waiting.Json.Length) > state.Limits.BufferedBytes))
        {
            rows.Add(new Row(all[0].Row, null));
            all = all.RemoveAt(0);
        }

        return SessionMachine.Remember(state with { Waiting = all }, now, record => record) with { Rows = rows.ToImmutable() };
    }
}
