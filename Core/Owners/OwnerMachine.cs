using System.Collections.Immutable;
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
    public static OwnerState Load(OwnerRecord? record, IEnumerable<Row> active)
    {
        var fresh = record?.Fresh ?? [];
        return new()
        {
            Enlisted = record?.Enlisted ?? false,
            Fresh = [.. fresh.Select(task => task.Id)],
            Counted = new OwnerState().Counted
                .SetItems(active.Select(row => KeyValuePair.Create(OwnerRows.IdOf(row.Key), Counted(OwnerRow.Read(row)))))
                .SetItems(fresh.Select(task => KeyValuePair.Create(task.Id, FreshTasks.Counted(task)))),
        };
    }

    /// <summary>How many rows the next sweep has to look at: twice as many as were written, so that the dead never pile up.</summary>
    public static int SweepSize(OwnerState state) => Math.Clamp(2 * state.Written, LeastSwept, MostSwept);

    public static OwnerTransition Next(OwnerState state, OwnerInput input) => input switch
    {
        Reserved reserved => ReserveRules.Next(state, reserved),
        Indexed indexed => Index(state, indexed),
        Ended ended => End(state, ended),
        Lost lost => Lose(state, lost),
        Flushed flushed => Flush(state, flushed),
        Checked done => Check(state, done),
        _ => throw new UnreachableException($"An owner has no rule for {input}."),
    };

    private static CountedTask Counted(OwnerRow row) => new(row.WrittenAt, row.ExpiresAt, Indexed: true, row.Hidden);

    private static OwnerTransition Index(OwnerState state, Indexed indexed)
    {
        var draft = new OwnerDraft(state);
        var rows = new List<Row>();
        foreach (var task in indexed.Tasks)
        {
            if (task.Key is { } key)
            {
                rows.Add((OwnerRow.Of(indexed.Now, indexed.Now + task.Ttl) with { Id = task.Id, Digest = task.Digest }).At(OwnerRows.Key(key)));
            }

            var counts = draft.Counted.TryGetValue(task.Id, out var counted) && counted.Indexed;
            var longer = counts && IsKeptLonger(counted, task, indexed.Now);
            if (counts && task.Over && !longer)
            {
                End(draft, task.Id, indexed.Now);
            }
            else if (counts ? longer || (counted.Hidden && !task.Hidden) : task.Joined || !draft.Ended.Contains(task.Id))
            {
                // One that was hidden is shown to whoever joined it openly.
                Add(draft, task, indexed.Now, rows);
            }
        }

        if (rows.Count == 0)
        {
            return Settle(draft.ToState());
        }

        // Where there is a save, what has gathered goes along for nothing.
        FreshTasks.Settle(draft, rows, indexed.Now);
        var written = state.Written + rows.Count;
        TakeLeftovers(draft, rows);
        return Save(draft.ToState() with { Written = written }, rows);
    }

    // It was indexed and not created, and is created only now that somebody came again for it.
    private static bool IsKeptLonger(CountedTask counted, TaskEntry task, DateTimeOffset now) => now + task.Ttl - counted.Expires > Grace / 2;

    private static void Add(OwnerDraft draft, TaskEntry task, DateTimeOffset now, List<Row> rows)
    {
        var row = OwnerRow.Of(now, now + task.Ttl) with { Hidden = task.Hidden };
        rows.Add((row with { Tool = task.Tool }).At(OwnerRows.Index(task.Id, task.Hidden)));
        if (task is { Joined: true, Hidden: false })
        {
            rows.Add(new(OwnerRows.Index(task.Id, hidden: true), null));
        }

        // Whoever puts a task here that was gone knows better.
        var gone = draft.Gone.Remove(task.Id);
        var ended = draft.Ended.Remove(task.Id);
        var early = draft.Early.Remove(task.Id);
        var before = draft.Counted.GetValueOrDefault(task.Id);
        if (!task.Over && !ended && !early)
        {
            var isNew = !before.Indexed && !task.Joined && !gone;
            if (isNew)
            {
                draft.Fresh.Add(task.Id);
            }
            else if (!before.Fresh)
            {
                rows.Add(row.At(OwnerRows.ActiveOf(task.Id)));
            }

            draft.Counted[task.Id] = Counted(row) with { Fresh = isNew || before.Fresh };
            return;
        }

        if (ended || before.Indexed)
        {
            rows.Add(new(OwnerRows.ActiveOf(task.Id), null));
        }

        draft.Counted.Remove(task.Id);
    }

    private static OwnerTransition End(OwnerState state, Ended ended)
    {
        var draft = new OwnerDraft(state);
        foreach (var id in ended.Ids)
        {
            End(draft, id, ended.Now);
        }

        return Settle(draft.ToState());
    }

    private static void End(OwnerDraft draft, string id, DateTimeOffset now)
    {
        if (draft.Ended.Contains(id) || draft.Gone.Contains(id))
        {
            return;
        }

        if (draft.Counted.TryGetValue(id, out var counted) && counted.Indexed)
        {
            draft.Ended.Add(id);
        }
        else
        {
            // Quick tasks end before they are in the index; they need not count at all.
            draft.Early[id] = now;
        }

        draft.Counted.Remove(id);
        draft.Pace = draft.Pace.Ended(now);
    }

    private static OwnerTransition Lose(OwnerState state, Lost lost)
    {
        var draft = new OwnerDraft(state);
        Lose(draft, lost.Ids);
        return Settle(draft.ToState());
    }

    private static void Lose(OwnerDraft draft, IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            draft.Counted.Remove(id);
            draft.Early.Remove(id);
            draft.Ended.Remove(id);
            draft.Gone.Add(id);
        }
    }

    private static OwnerTransition Check(OwnerState state, Checked done)
    {
        var draft = new OwnerDraft(state);
        foreach (var id in done.Over.Where(draft.Counted.ContainsKey))
        {
            End(draft, id, done.Now);
        }

        // One that was put into the index a moment ago may still be on its way into being.
        Lose(draft, done.Unknown.Where(id => draft.Counted.TryGetValue(id, out var task) && done.Now - task.Since >= SettledAfter));
        return Settle(draft.ToState() with { Checking = false, CheckedAt = done.Now });
    }

    private static OwnerTransition Flush(OwnerState state, Flushed flushed)
    {
        var rows = new List<Row>();
        foreach (var row in flushed.Swept.Where(row => row.Expires + Grace <= flushed.Now))
        {
            rows.Add(new(row.Key, null));
        }

        var draft = new OwnerDraft(state);
        draft.Early.RemoveRange(state.Early.Where(task => flushed.Now - task.Value >= EarlyFor).Select(task => task.Key));
        var swept = rows.Count;
        FreshTasks.Settle(draft, rows, flushed.Now);
        var written = rows.Count - swept;
        TakeLeftovers(draft, rows);
        var next = draft.ToState() with
        {
            FlushDue = false,
            Written = written,
            SweptUpTo = flushed.More && flushed.Swept.Count > 0 ? flushed.Swept[^1].Key : null,
        };
        return rows.Count > 0 || next.Fresh.Count < state.Fresh.Count ? Save(next, rows) : Settle(next);
    }

    private static void TakeLeftovers(OwnerDraft draft, List<Row> rows)
    {
        rows.AddRange(Take(draft.Ended).Select(static id => new Row(OwnerRows.ActiveOf(id), null)));
        rows.AddRange(Take(draft.Gone).SelectMany(OwnerRows.Of).Select(static key => new Row(key, null)));
    }

    private static List<string> Take(ImmutableSortedSet<string>.Builder ids)
    {
        var taken = ids.Take(MostPerFlush).ToList();
        if (taken.Count == ids.Count)
        {
            ids.Clear();
        }
        else
        {
            ids.ExceptWith(taken);
        }

        return taken;
    }

    private static OwnerTransition Save(OwnerState state, List<Row> rows) => Settle(state) with { Rows = rows, Record = FreshTasks.RecordOf(state) };

    private static OwnerTransition Settle(OwnerState state) =>
        (state.HasLeftovers || state.Early.Count > 0) && !state.FlushDue
            ? new(state with { FlushDue = true }) { FlushLater = true }
            : new(state);
}
