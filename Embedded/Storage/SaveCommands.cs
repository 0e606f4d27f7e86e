using Actors.Core.Engine;
using Microsoft.Data.Sqlite;

namespace Actors.Embedded.Storage;

/// <summary>The prepared statements that write; for one thread.</summary>
internal sealed class SaveCommands(SqliteConnection connection) : IDisposable
{
    private readonly Statement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly Statement _commit = new(connection, "COMMIT");
    private readonly Statement _insert = new(connection, "INSERT INTO state VALUES (?1, ?2, 1, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
    private readonly Statement _update = new(
        connection, "UPDATE state SET version = version + 1, data = ?3, wake_at = ?4, node = ?5 WHERE kind = ?1 AND key = ?2 AND version = ?6");

    // Its time to be woken stays as it is mostly, and with it the index of those.
    private readonly Statement _updateKeepingTime = new(
        connection, "UPDATE state SET version = version + 1, data = ?3, node = ?5 WHERE kind = ?1 AND key = ?2 AND version = ?6");

    private readonly Statement _delete = new(connection, "DELETE FROM state WHERE kind = ?1 AND key = ?2 AND version = ?3");
    private readonly Statement _putRow = new(connection, "INSERT INTO rows VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET value = excluded.value");
    private readonly Statement _deleteRow = new(connection, "DELETE FROM rows WHERE kind = ?1 AND actor = ?2 AND key = ?3");
    private readonly Statement _probe = new(connection, "INSERT OR REPLACE INTO meta VALUES ('probe', zeroblob(16384))");
    private readonly Statement _unprobe = new(connection, "DELETE FROM meta WHERE name = 'probe'");

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    public void Probe(bool take) => (take ? _probe : _unprobe).Run();

    /// <summary>Writes one change within the open transaction; on a conflict it writes nothing and returns null.</summary>
    public long? Save(SaveJob job)
    {
        if (ApplyState(job) is not { } version)
        {
            return null;
        }

        foreach (Row row in job.Change.Rows)
        {
            if (row.Value is { } value)
            {
                Of(_putRow, job.Actor).Bind(3, row.Key).Bind(4, value.Span).Run();
            }
            else
            {
                Of(_deleteRow, job.Actor).Bind(3, row.Key).Run();
            }
        }

        return version;
    }

    public void Dispose()
    {
        foreach (Statement statement in (Statement[])[_begin, _commit, _insert, _update, _updateKeepingTime, _delete, _putRow, _deleteRow, _probe, _unprobe])
        {
            statement.Dispose();
        }
    }

    private long? ApplyState(SaveJob job)
    {
        if (job.LeavesNoRecord)
        {
            return job.Version == 0 || Of(_delete, job.Actor).Bind(3, job.Version).Run() == 1 ? 0 : null;
        }

        Statement write = Of(job.Version == 0 ? _insert : job.KeepsTime ? _updateKeepingTime : _update, job.Actor);
        _ = job.Change.State is { } state ? write.Bind(3, state.Span) : write.BindNull(3);
        if (job.Version == 0 || !job.KeepsTime)
        {
            _ = job.Change.WakeAt is { } wakeAt ? write.Bind(4, wakeAt.UtcTicks) : write.BindNull(4);
        }

        _ = job.RunningNode is { } node ? write.Bind(5, node) : write.BindNull(5);
        if (job.Version != 0)
        {
            write.Bind(6, job.Version);
        }

        return write.Run() == 1 ? job.Version + 1 : null;
    }

    private static Statement Of(Statement statement, ActorId actor) => statement.BindKept(1, actor.Kind).BindKept(2, actor.Key);
}
