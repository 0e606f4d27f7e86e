using Actors.Core.Engine;
using Microsoft.Data.Sqlite;

namespace Actors.Embedded.Storage;

/// <summary>One reading connection with its prepared statements; for one thread at a time.</summary>
internal sealed class StoreReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _load;
    private readonly Statement _rows;
    private readonly Statement _due;
    private readonly Statement _next;
    private readonly Statement _ran;

    public StoreReader(string file)
    {
        _connection = StoreSchema.Connect(file, SqliteOpenMode.ReadOnly);
        _load = new(_connection, "SELECT version, data, node FROM state WHERE kind = ?1 AND key = ?2");
        _rows = new(_connection, "SELECT key, value FROM rows WHERE kind = ?1 AND actor = ?2 AND key > ?3 AND key >= ?4 AND key < ?5 ORDER BY key LIMIT ?6");
        _due = new(_connection, "SELECT kind, key FROM state WHERE wake_at > ?1 AND wake_at <= ?2 ORDER BY wake_at");
        _next = new(_connection, "SELECT min(wake_at) FROM state WHERE wake_at > ?1");
        _ran = new(_connection, "SELECT kind, key FROM state WHERE node IS NOT NULL AND node <> ?1");
    }

    public (long Version, byte[]? Data, bool HasRuns) Load(ActorId actor) => Read(
        _load.Bind(1, actor.Kind).Bind(2, actor.Key),
        static found => found.Step() ? (found.Number(0), found.IsNull(1) ? null : found.Bytes(1), !found.IsNull(2)) : (0L, null, false));

    public List<Row> Rows(ActorId actor, string prefix, string after, int limit) => Read(
        // Keys are visible ASCII, so everything that starts with the prefix sorts before the prefix followed by DEL.
        _rows.Bind(1, actor.Kind).Bind(2, actor.Key).Bind(3, after).Bind(4, prefix).Bind(5, prefix + '\u007f').Bind(6, limit),
        static found => All(found, static row => new Row(row.Text(0), row.Bytes(1))));

    public List<ActorId> Due(long after, long until) => Read(_due.Bind(1, after).Bind(2, until), Actors);

    public long? NextDue(long after) => Read<long?>(_next.Bind(1, after), static found => found.Step() && !found.IsNull(0) ? found.Number(0) : null);

    public List<ActorId> RanElsewhere(NodeId node) => Read(_ran.Bind(1, node.Value), Actors);

    public void Dispose()
    {
        foreach (Statement statement in (Statement[])[_load, _rows, _due, _next, _ran])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static T Read<T>(Statement statement, Func<Statement, T> read)
    {
        try
        {
            return read(statement);
        }
        finally
        {
            statement.Reset();
        }
    }

    private static List<ActorId> Actors(Statement found) => All(found, static row => new ActorId(row.Text(0), row.Text(1)));

    private static List<T> All<T>(Statement found, Func<Statement, T> one)
    {
        List<T> all = [];
        while (found.Step())
        {
            all.Add(one(found));
        }

        return all;
    }
}
