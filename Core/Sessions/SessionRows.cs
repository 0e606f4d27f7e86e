using System.Collections.Immutable;
using System.Text.Json;
using Actors.Core.Engine;

namespace Actors.Core.Sessions;

/// <summary>Reads and clears the rows of a session.</summary>
internal static class SessionRows
{
    private const string EventPrefix = "e/";

    /// <summary>The saved events of one stream, in order.</summary>
    public static async ValueTask<ImmutableArray<StreamEvent>> Read(IActivation activation, StreamRef stream, CancellationToken cancellationToken)
    {
        if (activation.Saved is null)
        {
            return [];
        }

        var events = ImmutableArray.CreateBuilder<StreamEvent>();
        await foreach (var row in activation.Rows(StreamRules.RowPrefix(stream), null, cancellationToken))
        {
            events.Add(StreamRules.ReadRow(row).Event);
        }

        return events.ToImmutable();
    }

    /// <summary>Deletes events saved before a moment, and all rows when the session is over; the record that comes back says when to look again if some remain.</summary>
    public static async ValueTask<SessionRecord> Clear(IActivation activation, SessionState state, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = new List<Row>();
        DateTimeOffset? oldest = null;
        await foreach (var row in activation.Rows(state.Gone ? "" : EventPrefix, null, cancellationToken))
        {
            var at = state.Gone ? DateTimeOffset.MinValue : StreamRules.ReadRow(row).At;
            if (at <= before)
            {
                old.Add(new Row(row.Key, null));
            }
            else
            {
                oldest = oldest < at ? oldest : at;
            }
        }

        if (old.Count == 0 && oldest is null)
        {
            return state.Record!;
        }

        var record = state.Record! with { ClearRowsAt = oldest + state.Limits.KeepFinished };
        var wakeAt = SessionMachine.WakeAt(state with { Record = record });
        await activation.Save(new Change(JsonSerializer.SerializeToUtf8Bytes(record, SessionJson.Default.SessionRecord), wakeAt, RunsHere: false, old), cancellationToken);
        return record;
    }

    /// <summary>Deletes everything.</summary>
    public static async ValueTask Erase(IActivation activation, CancellationToken cancellationToken)
    {
        if (activation.Saved is null)
        {
            return;
        }

        var all = new List<Row>();
        await foreach (var row in activation.Rows("", null, cancellationToken))
        {
            all.Add(new Row(row.Key, null));
        }

        await activation.Save(new Change(null, null, RunsHere: false, all), cancellationToken);
    }
}
