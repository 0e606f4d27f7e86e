using Actors.Core.Engine;

namespace Actors.Core.Owners;

/// <summary>Reads an owner's rows, never more of them than what is asked for needs.</summary>
internal sealed class OwnerReader(IActivation activation)
{
    // Rows that have outlived their time do not count for a page, but they must not make its reading a long one.
    private const int MostSkipped = 500;

    /// <summary>The tasks that count.</summary>
    public async ValueTask<List<Row>> ActiveAsync(CancellationToken cancellationToken)
    {
        var rows = new List<Row>();
        await foreach (var row in activation.Rows(OwnerRows.Active, null, cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The row with that very key, or null.</summary>
    public async ValueTask<OwnerRow?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await foreach (var row in activation.Rows(key, null, cancellationToken))
        {
            return row.Key == key ? OwnerRow.Read(row) : null;
        }

        return null;
    }

    /// <summary>A part of the index.</summary>
    public async ValueTask<OwnedTasks> ListAsync(ListTasks list, CancellationToken cancellationToken)
    {
        var now = activation.Time.GetUtcNow();
        var tasks = new List<OwnedTask>(list.Limit);
        var skipped = 0;
        string? last = null;
        var after = list.After is { } id ? OwnerRows.Index(id, list.Hidden) : null;
        await foreach (var row in activation.Rows(list.Hidden ? OwnerRows.Hidden : OwnerRows.Listed, after, cancellationToken))
        {
            if (tasks.Count >= list.Limit || skipped >= MostSkipped)
            {
                return new(tasks, last);
            }

            last = OwnerRows.IdOf(row.Key);
            var entry = OwnerRow.Read(row);
            if (entry.ExpiresAt + OwnerMachine.Grace <= now)
            {
                skipped++;
                continue;
            }

            tasks.Add(new(last, entry.Since, now - entry.WrittenAt >= OwnerMachine.SettledAfter));
        }

        return new(tasks, null);
    }

    /// <summary>Which of these tasks are in the index by the very rows that were seen.</summary>
    public async ValueTask<List<string>> SameAsync(IReadOnlyList<OwnedTask> tasks, CancellationToken cancellationToken)
    {
        var same = new List<string>();
        foreach (var task in tasks)
        {
            var row = await FindAsync(OwnerRows.Index(task.Id, hidden: false), cancellationToken)
                ?? await FindAsync(OwnerRows.Index(task.Id, hidden: true), cancellationToken);
            if (row?.Since == task.Since)
            {
                same.Add(task.Id);
            }
        }

        return same;
    }

    /// <summary>The next rows that a sweep has to look at, of whatever sort, and whether there are more.</summary>
    public async ValueTask<(List<SweptRow> Rows, bool More)> SweepAsync(OwnerState state, CancellationToken cancellationToken)
    {
        var most = OwnerMachine.SweepSize(state);
        var rows = new List<SweptRow>();
        await foreach (var row in activation.Rows("", state.SweptUpTo, cancellationToken))
        {
            if (rows.Count == most)
            {
                return (rows, true);
            }

            rows.Add(new(row.Key, OwnerRow.Read(row).ExpiresAt));
        }

        return (rows, false);
    }
}
