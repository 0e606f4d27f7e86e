using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Actors.Embedded.Storage;

/// <summary>
/// One prepared statement; for one thread at a time. Talks to SQLite without the layers of a database command, which cost
/// more than the small writes and reads that they would be made for.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly string?[] _kept = new string?[3];
    private byte[] _text = new byte[256];

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public Statement Bind(int index, string value)
    {
        if (value.Length == 0)
        {
            // An empty span would become a null.
            Check(raw.sqlite3_bind_text(_statement, index, ""));
            return this;
        }

        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most > _text.Length)
        {
            _text = new byte[most];
        }

        Check(raw.sqlite3_bind_text(_statement, index, _text.AsSpan(0, Encoding.UTF8.GetBytes(value, _text))));
        return this;
    }

    /// <summary>Binds one of the first two, whose value is often the same as the last time.</summary>
    public Statement BindKept(int index, string value)
    {
        if (!ReferenceEquals(_kept[index], value))
        {
            _kept[index] = null;
            Bind(index, value);
            _kept[index] = value;
        }

        return this;
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Runs it to its end; returns how many rows it changed.</summary>
    public int Run()
    {
        try
        {
            while (Step())
            {
                // A statement that writes returns nothing to look at.
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Goes to the next row of its result; false: there is none. Ends with <see cref="Reset"/>.</summary>
    public bool Step()
    {
        int outcome = raw.sqlite3_step(_statement);
        if (outcome is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return outcome == raw.SQLITE_ROW;
        }

        SqliteException.ThrowExceptionForRC(outcome, _database);
        return false;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <summary>Ends what it was doing, so that it holds no lock any more. Its errors were told by <see cref="Step"/>.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private void Check(int outcome) => SqliteException.ThrowExceptionForRC(outcome, _database);
}
