using Actors.Core.Engine;

namespace Actors.Core.Owners;

/// <summary>
/// Where it is saved that a task counts. Most tasks end within a second, so a new one stands in its owner's record, which each
/// save holds anyway, and gets a row of its own only if it lasts, or where there are too many of them.
/// </summary>
internal static class FreshTasks
{
    /// <summary>How many tasks the record holds at most, so that it stays a small one.</summary>
    public const int Most = 256;

    /// <summary>How long a task stays in the record, if there are saves.</summary>
    public static readonly TimeSpan For = TimeSpan.FromSeconds(1);

    /// <summary>What a save makes of them: those that count no more are left out, and those that last get their rows.</summary>
    public static void Settle(OwnerDraft draft, List<Row> rows, DateTimeOffset now)
    {
        draft.Fresh.RemoveAll(id => !Counts(draft, id, now) && Forget(draft, id));
        var lasting = 0;
        for (; lasting < draft.Fresh.Count; lasting++)
        {
            var id = draft.Fresh[lasting];
            var task = draft.Counted[id];
            if (draft.Fresh.Count - lasting <= Most && now - task.Since < For)
            {
                break;
            }

            rows.Add((OwnerRow.Of(task.Since, task.Expires) with { Hidden = task.Hidden }).At(OwnerRows.ActiveOf(id)));
            draft.Counted[id] = task with { Fresh = false };
        }

        draft.Fresh.RemoveRange(0, lasting);
    }

    /// <summary>The record to save of an owner in that state.</summary>
    public static OwnerRecord RecordOf(OwnerState state)
    {
        var fresh = new List<FreshTask>(state.Fresh.Count);
        foreach (var id in state.Fresh)
        {
            if (state.Counted.TryGetValue(id, out var task) && task.Fresh)
            {
                fresh.Add(new(id, task.Since.ToUnixTimeMilliseconds(), task.Expires.ToUnixTimeMilliseconds(), task.Hidden));
            }
        }

        return new(state.Enlisted, fresh.Count == 0 ? null : fresh);
    }

    /// <summary>A task that counts, as it was saved in the record.</summary>
    public static CountedTask Counted(FreshTask task) =>
        new(DateTimeOffset.FromUnixTimeMilliseconds(task.Since), DateTimeOffset.FromUnixTimeMilliseconds(task.Expires), Indexed: true, task.Hidden, Fresh: true);

    private static bool Counts(OwnerDraft draft, string id, DateTimeOffset now) =>
        draft.Counted.TryGetValue(id, out var task) && task.Fresh && task.Expires > now;

    // It has ended, or outlived its time, and has no row to be removed.
    private static bool Forget(OwnerDraft draft, string id)
    {
        draft.Ended.Remove(id);
        if (draft.Counted.TryGetValue(id, out var task) && task.Fresh)
        {
            draft.Counted.Remove(id);
        }

        return true;
    }
}
