using System.Diagnostics;
using Actors.Core.Engine;

namespace Actors.Core.Owners;

/// <summary>
/// An owner's tasks, as values: which of them count, which idempotency key stands for which, and when rows come and go.
/// The rows are a superset of the truth: what has ended leaves them late, never early.
/// </summary>
internal static class OwnerMachine
{
    /// <summary>How many ended or gone tasks one save takes along, so that it is never a long one.</summary>
    public const int MostPerFlush = 1000;

    /// <summary>The smallest part of the rows that a sweep looks at.</summary>
    public const int LeastSwept = 64;

    /// <summary>The largest part of the rows that a sweep looks at.</summary>
    public const int MostSwept = 1000;

    /// <summary>How long a row stays after its time: nodes' clocks differ.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>How long an indexed task may be unknown before it counts as never created.</summary>
    public static readonly TimeSpan SettledAfter = TimeSpan.FromMinutes(10);

    /// <summary>How long the end of a task is remembered that is not in the index yet.</summary>
    public static readonly TimeSpan EarlyFor = TimeSpan.FromMinutes(1);

    /// <summary>An owner as it was saved, with the tasks that count.</summary>
    public static OwnerState Load(OwnerRecord? record, IEnumerable<Row> active) => new()
    {
        Enlisted = record?.Enlisted ?? false,
        Counted = new OwnerState().Counted.AddRange(active.Select(row => KeyValuePair.Create(OwnerRows.IdOf(row.Key), Counted(OwnerRow.Read(row))))),
    };

    /// <summary>How many rows the next sweep has to look at: twice as many as were written, so that the dead never pile up.</summary>
    public static int SweepSize(OwnerState state) => Math.Clamp(2 * state.Written, LeastSwept, MostSwept);

    public static OwnerTransition Next(OwnerState state, OwnerInput input) => input switch
    {
        Reserved reserved => ReserveRules.Next(state, reserved),
        Indexed indexed => Index(state, indexed),
        Ended ended => Settle(End(state, ended.Id, ended.Now)),
        Lost lost => Settle(Lose(state, lost.Ids)),
        Flushed flushed => Flush(state, flushed),
        Checked done => Settle(Check(state, done)),
        _ => throw new UnreachableException($"An owner has no rule for {input}."),
    };

    private static CountedTask Counted(OwnerRow row) => new(row.WrittenAt, row.ExpiresAt, Indexed: true, row.Hidden);

    private static OwnerTransition Index(OwnerState state, Indexed indexed)
    {
        var rows = new List<Row>();
        foreach (var task in indexed.Tasks)
        {
            if (task.Key is { } key)
            {
                rows.Add((OwnerRow.Of(indexed.Now, indexed.Now + task.Ttl) with { Id = task.Id, Digest = task.Digest }).At(OwnerRows.Key(key)));
            }

            var counts = state.Counted.TryGetValue(task.Id, out var counted) && counted.Indexed;
            var longer = counts && IsKeptLonger(counted!, task, indexed.Now);
            if (counts && task.Over && !longer)
            {
                state = End(state, task.Id, indexed.Now);
            }
            else if (counts ? longer || (counted!.Hidden && !task.Hidden) : task.Joined || !state.Ended.Contains(task.Id))
            {
                // One that was hidden is shown to whoever joined it openly.
                state = Add(state, task, indexed.Now, rows);
            }
        }

        // Where there is a save, what has gathered goes along for nothing.
        return rows.Count == 0 ? Settle(state) : Settle(TakeLeftovers(state with { Written = state.Written + rows.Count }, rows)) with { Rows = rows };
    }

    // It was indexed and not created, and is created only now that somebody came again for it.
    private static bool IsKeptLonger(CountedTask counted, TaskEntry task, DateTimeOffset now) => now + task.Ttl - counted.Expires > Grace / 2;

    private static OwnerState Add(OwnerState state, TaskEntry task, DateTimeOffset now, List<Row> rows)
    {
        var row = OwnerRow.Of(now, now + task.Ttl) with { Hidden = task.Hidden };
        rows.Add((row with { Tool = task.Tool }).At(OwnerRows.Index(task.Id, task.Hidden)));
        if (task is { Joined: true, Hidden: false })
        {
            rows.Add(new(OwnerRows.Index(task.Id, hidden: true), null));
        }

        // Whoever puts a task here that was gone knows better.
        state = state with { Gone = state.Gone.Remove(task.Id) };
        var ended = state.Ended.Contains(task.Id);
        if (task.Over || ended || state.Early.ContainsKey(task.Id))
        {
            if (ended || state.Counted.TryGetValue(task.Id, out var counted) && counted.Indexed)
            {
                rows.Add(new(OwnerRows.ActiveOf(task.Id), null));
            }

            return state with { Early = state.Early.Remove(task.Id), Ended = state.Ended.Remove(task.Id), Counted = state.Counted.Remove(task.Id) };
        }

        rows.Add(row.At(OwnerRows.ActiveOf(task.Id)));
        return state with { Counted = state.Counted.SetItem(task.Id, Counted(row)) };
    }

    private static OwnerState End(OwnerState state, string id, DateTimeOffset now)
    {
        if (state.Ended.Contains(id) || state.Gone.Contains(id))
        {
            return state;
        }

        if (!state.Counted.TryGetValue(id, out var counted) || !counted.Indexed)
        {
            // Quick tasks end before they are in the index; they need not count at all.
            return state with
            {
                Counted = state.Counted.Remove(id),
                Early = state.Early.SetItem(id, now),
                Pace = state.Pace.Ended(now),
            };
        }

        return state with { Counted = state.Counted.Remove(id), Ended = state.Ended.Add(id), Pace = state.Pace.Ended(now) };
    }

    private static OwnerState Lose(OwnerState state, IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            state = state with
            {
                Counted = state.Counted.Remove(id),
                Early = state.Early.Remove(id),
                Ended = state.Ended.Remove(id),
                Gone = state.Gone.Add(id),
            };
        }

        return state;
    }

    private static OwnerState Check(OwnerState state, Checked done)
    {
        state = state with { Checking = false, CheckedAt = done.Now };
        foreach (var id in done.Over.Where(id => state.Counted.ContainsKey(id)))
        {
            state = End(state, id, done.Now);
        }

        // One that was put into the index a moment ago may still be on its way into being.
        return Lose(state, done.Unknown.Where(id => state.Counted.TryGetValue(id, out var task) && done.Now - task.Since >= SettledAfter));
    }

    private static OwnerTransition Flush(OwnerState state, Flushed flushed)
    {
        var rows = new List<Row>();
        foreach (var row in flushed.Swept.Where(row => row.Expires + Grace <= flushed.Now))
        {
            rows.Add(new(row.Key, null));
        }

        var old = state.Early.Where(task => flushed.Now - task.Value >= EarlyFor).Select(task => task.Key);
        state = TakeLeftovers(
            state with
            {
                FlushDue = false,
                Written = 0,
                Early = state.Early.RemoveRange(old),
                SweptUpTo = flushed.More && flushed.Swept.Count > 0 ? flushed.Swept[^1].Key : null,
            },
            rows);
        return Settle(state) with { Rows = rows };
    }

    private static OwnerState TakeLeftovers(OwnerState state, List<Row> rows)
    {
        var ended = state.Ended.Take(MostPerFlush).ToList();
        var gone = state.Gone.Take(MostPerFlush).ToList();
        rows.AddRange(ended.Select(id => new Row(OwnerRows.ActiveOf(id), null)));
        rows.AddRange(gone.SelectMany(OwnerRows.Of).Select(key => new Row(key, null)));
        return state with { Ended = state.Ended.Except(ended), Gone = state.Gone.Except(gone) };
    }

    private static OwnerTransition Settle(OwnerState state) =>
        (state.HasLeftovers || state.Early.Count > 0) && !state.FlushDue
            ? new(state with { FlushDue = true }) { FlushLater = true }
            : new(state);
}
