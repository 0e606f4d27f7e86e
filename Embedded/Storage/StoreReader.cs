using Actors.Core.Engine;
using Microsoft.Data.Sqlite;

namespace Actors.Embedded.Storage;

/// <summary>One reading connection with its prepared statements; for one thread at a time.</summary>
internal sealed class StoreReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _load;
    private readonly SqliteCommand _rows;
    private readonly SqliteCommand _due;
    private readonly SqliteCommand _next;
    private readonly SqliteCommand _ran;

    public StoreReader(string file)
    {
        _connection = StoreSchema.Connect(file, SqliteOpenMode.ReadOnly);
        _load = Prepare("SELECT version, data, node FROM state WHERE kind = $1 AND key = $2", 2);
        _rows = Prepare("SELECT key, value FROM rows WHERE kind = $1 AND actor = $2 AND key > $3 AND key >= $4 AND key < $5 ORDER BY key LIMIT $6", 6);
        _due = Prepare("SELECT kind, key FROM state WHERE wake_at > $1 AND wake_at <= $2 ORDER BY wake_at", 2);
        _next = Prepare("SELECT min(wake_at) FROM state WHERE wake_at > $1", 1);
        _ran = Prepare("SELECT kind, key FROM state WHERE node IS NOT NULL AND node <> $1", 1);
    }

    public (long Version, byte[]? Data, bool HasRuns) Load(ActorId actor)
    {
        using SqliteDataReader reader = Run(_load, actor.Kind, actor.Key);
        return reader.Read()
            ? (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1), !reader.IsDBNull(2))
            : (0, null, false);
    }

    public List<Row> Rows(ActorId actor, string prefix, string after, int limit)
    {
        // Keys are visible ASCII, so everything that starts with the prefix sorts before the prefix followed by DEL.
        using SqliteDataReader reader = Run(_rows, actor.Kind, actor.Key, after, prefix, prefix + '\u007f', limit);
        List<Row> rows = [];
        while (reader.Read())
        {
            rows.Add(new Row(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return rows;
    }

    public List<ActorId> Due(long after, long until) => Actors(Run(_due, after, until));

    public long? NextDue(long after)
    {
        using SqliteDataReader reader = Run(_next, after);
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;
    }

    public List<ActorId> RanElsewhere(NodeId node) => Actors(Run(_ran, node.Value));

    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_load, _rows, _due, _next, _ran])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static List<ActorId> Actors(SqliteDataReader reader)
    {
        using (reader)
        {
            List<ActorId> actors = [];
            while (reader.Read())
            {
                actors.Add(new ActorId(reader.GetString(0), reader.GetString(1)));
            }

            return actors;
        }
    }

    private static SqliteDataReader Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command.ExecuteReader();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter($"${i}", DBNull.Value));
        }

        command.Prepare();
        return command;
    }
}
