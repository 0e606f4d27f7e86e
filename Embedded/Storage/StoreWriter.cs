using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Actors.Embedded.Storage;

/// <summary>The one thread that writes. Jobs that arrive while a batch is written join it, those that arrive while it is committed share the next one: many saves, one fsync.</summary>
internal sealed class StoreWriter
{
    // Jobs that come while others are written still go into the same commit, up to so many.
    private const int MostAtOnce = 256;

    // How long a batch is kept open for those who saved in the last one: most of them save again at once.
    private static readonly TimeSpan Moment = TimeSpan.FromMicroseconds(100);

    private readonly object _gate = new();
    private readonly string _file;
    private readonly long? _maximumBytes;
    private readonly Thread _thread;
    private readonly LogCopier _copier;
    private List<WriteJob> _waiting = [];
    private List<WriteJob> _batch = [];
    private SqliteConnection? _connection;
    private SaveCommands? _commands;
    private bool _closed;
    private int _lastBatch;
    private long _saves;

    /// <summary>Opens the file, makes it ready for use and starts the thread; the errors are those of <see cref="StoreErrors"/>.</summary>
    public StoreWriter(string file, long? maximumBytes)
    {
        (_file, _maximumBytes) = (file, maximumBytes);
        try
        {
            Connect(SqliteOpenMode.ReadWriteCreate);
        }
        catch (SqliteException e)
        {
            throw StoreErrors.Translate(file, e);
        }

        _copier = new LogCopier(file);
        _thread = new Thread(Loop) { IsBackground = true, Name = "actors-store" };
        _thread.UnsafeStart();
    }

    /// <summary>How many saves are durable so far.</summary>
    public long Saves => Volatile.Read(ref _saves);

    /// <summary>Called on the writer's thread for each durable save, before its saver goes on.</summary>
    public Action<SaveJob>? Saved { get; set; }

    /// <summary>Called before (false) and after (true) each commit; what it throws is the commit's outcome. For tests of failure.</summary>
    public Action<bool>? Committing { get; set; }

    public Task<long> Write(WriteJob job)
    {
        lock (_gate)
        {
            if (_closed)
            {
                job.Fail(new ObjectDisposedException(null, "The store is closed."));
                return job.Task;
            }

            _waiting.Add(job);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }

        return job.Task;
    }

    /// <summary>Writes what is waiting, then closes the file.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        _copier.Dispose();
    }

    private void Loop()
    {
        while (Take())
        {
            try
            {
                Commit();
            }
            catch (Exception e)
            {
                Fail(e);
            }

            _batch.Clear();
        }

        Disconnect();
    }

    private bool Take()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            (_batch, _waiting) = (_waiting, _batch);
            return true;
        }
    }

    // One commit of many costs less than two of half as many. Of few savers none waits for another.
    private bool TakeMore(long began)
    {
        int enough = _lastBatch * 3 / 4;
        while (_batch.Count < MostAtOnce)
        {
            lock (_gate)
            {
                if (_waiting.Count > 0)
                {
                    _batch.AddRange(_waiting);
                    _waiting.Clear();
                    return true;
                }
            }

            if (_batch.Count >= enough || TimeProvider.System.GetElapsedTime(began) > Moment)
            {
                break;
            }

            Thread.Yield();
        }

        _lastBatch = _batch.Count;
        return false;
    }

    private void Commit()
    {
        if (_commands is null)
        {
            // A file that has vanished is an error, not a reason to start empty.
            Connect(SqliteOpenMode.ReadWrite);
        }

        long began = TimeProvider.System.GetTimestamp();
        int applied = 0;
        _commands!.Begin();
        do
        {
            for (; applied < _batch.Count; applied++)
            {
                _batch[applied].Applied = _batch[applied].Apply(_commands);
            }
        }
        while (TakeMore(began));

        Committing?.Invoke(false);
        _commands.Commit();
        Committing?.Invoke(true);
        foreach (WriteJob job in _batch)
        {
            Complete(job);
        }

        _copier.Committed(_connection!);
    }

    private void Complete(WriteJob job)
    {
        if (job.Applied is not { } version)
        {
            job.Fail(job.Conflict());
            return;
        }

        if (job is SaveJob save)
        {
            Volatile.Write(ref _saves, _saves + 1);
            Saved?.Invoke(save);
        }

        job.SetResult(version);
    }

    // Nobody knows what reached the disk, so every saver of the batch is told so. The connection starts afresh.
    private void Fail(Exception error)
    {
        Disconnect();
        foreach (WriteJob job in _batch.Where(job => !job.Task.IsCompleted))
        {
            job.Fail(StoreErrors.Translate(_file, error));
        }
    }

    private void Connect(SqliteOpenMode mode)
    {
        SqliteConnection connection = StoreSchema.Connect(_file, mode);
        try
        {
            StoreSchema.MakeDurable(connection, _file);
            StoreSchema.Prepare(connection, _file);
            if (_maximumBytes is { } bytes)
            {
                StoreSchema.LimitSize(connection, bytes);
            }

            _commands = new SaveCommands(connection);
            _connection = connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Closing a connection rolls back what it had not committed.
    private void Disconnect()
    {
        _commands?.Dispose();
        _connection?.Dispose();
        (_commands, _connection) = (null, null);
    }
}
