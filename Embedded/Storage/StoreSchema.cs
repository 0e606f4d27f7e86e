using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Actors.Embedded.Storage;

/// <summary>The layout of the data file. A change of it is a new format, and every older one must still open.</summary>
internal static class StoreSchema
{
    public const long Format = 1;

    // Milliseconds. Only somebody else who has the file open ever makes us wait: a backup, a curious person.
    private const int BusyTimeout = 30_000;

    // Whole-file checks are for files that are read in a blink; bigger ones show damage when the page is met.
    private const long SmallFile = 16 * 1024 * 1024;

    // Text compares as bytes (BINARY), which for ASCII keys is ordinal order. Times are UTC ticks, so that no wake-up is rounded to early.
    private static readonly string Tables = $"""
        CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE state (
          kind TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,
          data BLOB, wake_at INTEGER, node TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
        CREATE INDEX state_wake_at ON state (wake_at) WHERE wake_at IS NOT NULL;
        CREATE INDEX state_node ON state (node) WHERE node IS NOT NULL;
        CREATE TABLE rows (
          kind TEXT NOT NULL, actor TEXT NOT NULL, key TEXT NOT NULL,
          value BLOB NOT NULL, PRIMARY KEY (kind, actor, key)) WITHOUT ROWID;
        INSERT INTO meta VALUES ('format', {Format});
        """;

    public static SqliteConnection Connect(string file, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        raw.sqlite3_busy_timeout(connection.Handle!, BusyTimeout);
        return connection;
    }

    /// <summary>Makes every commit durable by one fsync: the write-ahead log, synced in full.</summary>
    public static void MakeDurable(SqliteConnection connection, string file)
    {
        // Of a new file only. A record of a task fits on a page of this size with others, and need not spill to one of its own.
        Execute(connection, "PRAGMA page_size = 8192");
        // SQLite answers with the mode that it has, and not with an error, where it cannot have this one.
        if (Scalar(connection, "PRAGMA journal_mode = WAL") is not "wal")
        {
            throw new StoreUnusableException(file, "its file system allows no write-ahead log");
        }

        Execute(connection, "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 0;");
    }

    /// <summary>Makes the tables in a new file; refuses a newer, foreign or damaged one.</summary>
    public static void Prepare(SqliteConnection connection, string file)
    {
        if (Number(connection, "SELECT count(*) FROM sqlite_master") == 0)
        {
            // A crash between switching to WAL and this transaction leaves an empty file, which comes here again.
            Execute(connection, $"BEGIN IMMEDIATE; {Tables} COMMIT;");
            return;
        }

        // Only the table 'meta' is promised to every format, so it alone is looked at before the format is known.
        long format = Number(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'meta'") == 0
            ? 0
            : Number(connection, "SELECT value FROM meta WHERE name = 'format'");
        if (format < 1)
        {
            throw new StoreDamagedException(file, "it holds something else");
        }

        if (format > Format)
        {
            throw new StoreFormatException(file, format, Format);
        }

        if (new FileInfo(file).Length <= SmallFile && Scalar(connection, "PRAGMA quick_check(1)") is not "ok")
        {
            throw new StoreDamagedException(file, "its pages are inconsistent");
        }
    }

    /// <summary>Lets the file grow to that many bytes at most; a file that is bigger already keeps its size.</summary>
    public static void LimitSize(SqliteConnection connection, long bytes) =>
        Execute(connection, $"PRAGMA max_page_count = {Math.Max(1, bytes / Number(connection, "PRAGMA page_size"))}");

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static long Number(SqliteConnection connection, string sql) => Convert.ToInt64(Scalar(connection, sql), CultureInfo.InvariantCulture);
}
