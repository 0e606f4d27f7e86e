using System.Runtime.InteropServices;
using Actors.Core.Engine;
using Microsoft.Data.Sqlite;

namespace Actors.Embedded.Storage;

/// <summary>The prepared statements that write; for one thread.</summary>
internal sealed class SaveCommands(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommand _begin = Prepare(connection, "BEGIN IMMEDIATE");
    private readonly SqliteCommand _commit = Prepare(connection, "COMMIT");
    private readonly SqliteCommand _insert = Prepare(
        connection, "INSERT INTO state VALUES ($1, $2, 1, $3, $4, $5) ON CONFLICT DO NOTHING", 5);

    private readonly SqliteCommand _update = Prepare(
        connection, "UPDATE state SET version = version + 1, data = $3, wake_at = $4, node = $5 WHERE kind = $1 AND key = $2 AND version = $6", 6);

    private readonly SqliteCommand _delete = Prepare(connection, "DELETE FROM state WHERE kind = $1 AND key = $2 AND version = $3", 3);
    private readonly SqliteCommand _putRow = Prepare(
        connection, "INSERT INTO rows VALUES ($1, $2, $3, $4) ON CONFLICT DO UPDATE SET value = excluded.value", 4);

    private readonly SqliteCommand _deleteRow = Prepare(connection, "DELETE FROM rows WHERE kind = $1 AND actor = $2 AND key = $3", 3);
    private readonly SqliteCommand _probe = Prepare(connection, "INSERT OR REPLACE INTO meta VALUES ('probe', zeroblob(16384))");
    private readonly SqliteCommand _unprobe = Prepare(connection, "DELETE FROM meta WHERE name = 'probe'");

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void Probe(bool take) => (take ? _probe : _unprobe).ExecuteNonQuery();

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
                Run(_putRow, job.Actor.Kind, job.Actor.Key, row.Key, Bytes(value));
            }
            else
            {
                Run(_deleteRow, job.Actor.Kind, job.Actor.Key, row.Key);
            }
        }

        return version;
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_begin, _commit, _insert, _update, _delete, _putRow, _deleteRow, _probe, _unprobe])
        {
            command.Dispose();
        }
    }

    private long? ApplyState(SaveJob job)
    {
        (ActorId actor, Change change) = (job.Actor, job.Change);
        if (job.LeavesNoRecord)
        {
            return job.Version == 0 || Run(_delete, actor.Kind, actor.Key, job.Version) == 1 ? 0 : null;
        }

        object? data = change.State is { } state ? Bytes(state) : null;
        object? wakeAt = change.WakeAt?.UtcTicks;
        int written = job.Version == 0
            ? Run(_insert, actor.Kind, actor.Key, data, wakeAt, job.RunningNode)
            : Run(_update, actor.Kind, actor.Key, data, wakeAt, job.RunningNode, job.Version);
        return written == 1 ? job.Version + 1 : null;
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> part) && part.Array is { } whole && part.Count == whole.Length
            ? whole
            : memory.ToArray();

    private static int Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters = 0)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter($"${i}", DBNull.Value));
        }

        command.Prepare();
        return command;
    }
}
