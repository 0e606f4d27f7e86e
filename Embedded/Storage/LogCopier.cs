using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace Actors.Embedded.Storage;

/// <summary>
/// Copies the write-ahead log into the data file, now and then. Nearly all of it is copied, and on the disk, beside the commits, by a
/// thread of its own; what came meanwhile is little, and the writer copies it between two commits, so that the log starts afresh.
/// </summary>
internal sealed class LogCopier : IDisposable
{
    /// <summary>A log of so many pages is copied.</summary>
    public const int Many = 6000;

    // What comes during the first time is copied by the second, and what comes then is little.
    private const int Times = 2;

    // SQLITE_CHECKPOINT_PASSIVE: waits for nobody.
    private const int Passive = 0;

    // SQLITE_DBSTATUS_CACHE_WRITE: pages written since it was last asked.
    private const int PagesWritten = 9;

    private readonly string _file;

    // Closed at the end only: with a file that a process closes it gives up all its locks on that file.
    private readonly SafeFileHandle _data;
    private readonly AutoResetEvent _wanted = new(initialState: false);
    private readonly Thread _thread;
    private int _pages;
    private bool _copying;
    private volatile bool _copied;
    private volatile bool _closed;

    /// <summary>Starts the thread.</summary>
    public LogCopier(string file)
    {
        _file = file;
        _data = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _thread = new Thread(Loop) { IsBackground = true, Name = "actors-copier" };
        _thread.UnsafeStart();
    }

    /// <summary>After each commit, on the writer's thread and by its connection.</summary>
    public void Committed(SqliteConnection writer)
    {
        raw.sqlite3_db_status(writer.Handle!, PagesWritten, out int pages, out _, resetFlg: 1);
        _pages += pages;
        if (_copied)
        {
            (_copied, _copying) = (false, false);
            _pages = Copy(writer);
        }
        else if (_pages >= Many && !_copying)
        {
            _copying = true;
            _wanted.Set();
        }
    }

    /// <summary>Ends the thread; after the writer's connection is closed.</summary>
    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _wanted.Set();
        _thread.Join();
        _wanted.Dispose();
        _data.Dispose();
    }

    private void Loop()
    {
        while (_wanted.WaitOne() && !_closed)
        {
            try
            {
                using SqliteConnection connection = StoreSchema.Connect(_file, SqliteOpenMode.ReadWrite);
                // A connection that has read nothing yet knows of no log.
                StoreSchema.Execute(connection, "SELECT count(*) FROM meta");
                for (int i = 0; i < Times && !_closed; i++)
                {
                    Copy(connection);
                    // SQLite sees to it only where nothing came meanwhile.
                    RandomAccess.FlushToDisk(_data);
                }
            }
            catch (Exception e) when (e is SqliteException or IOException)
            {
                // The writer copies all of it, and its commits meet the error if it lasts.
            }

            _copied = true;
        }
    }

    // Returns how many pages are yet to be copied. What cannot be copied now stays in the log, where it is as safe.
    private static int Copy(SqliteConnection connection)
    {
        raw.sqlite3_wal_checkpoint_v2(connection.Handle!, "main", Passive, out int logged, out int copied);
        return Math.Max(0, logged - copied);
    }
}
