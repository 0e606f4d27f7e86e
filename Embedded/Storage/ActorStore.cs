using System.Collections.Concurrent;
using Actors.Core.Engine;
using Microsoft.Data.Sqlite;

namespace Actors.Embedded.Storage;

/// <summary>The data file: states and rows of all actors. Saves are durable when they return; reads see every durable save.</summary>
internal sealed class ActorStore : IDisposable
{
    private readonly ConcurrentBag<StoreReader> _readers = [];
    private readonly DataFolder _folder;
    private volatile bool _closed;

    private ActorStore(DataFolder folder, StoreWriter writer) => (_folder, Writer) = (folder, writer);

    public StoreWriter Writer { get; }

    public static ActorStore Open(string folder, long? maximumBytes)
    {
        SQLitePCL.Batteries_V2.Init();
        ShortSleeps.Ensure();
        DataFolder taken = DataFolder.Open(folder);
        try
        {
            return new ActorStore(taken, new StoreWriter(taken.DataFile, maximumBytes));
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes one change; returns the record's new version. A failure other than a conflict leaves the outcome unknown. Who knows that
    /// the record has the change's time to be woken already, and keeps it, saves its index the work.
    /// </summary>
    public Task<long> Save(ActorId actor, long version, Change change, NodeId node, bool keepsTime = false) =>
        Writer.Write(new SaveJob(actor, version, change, node, keepsTime));

    /// <summary>Throws unless a small save would work now.</summary>
    public async Task Probe()
    {
        await Writer.Write(new ProbeJob(take: true)).ConfigureAwait(false);
        await Writer.Write(new ProbeJob(take: false)).ConfigureAwait(false);
    }

    public T Read<T>(Func<StoreReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        StoreReader? reader = null;
        try
        {
            reader = _readers.TryTake(out StoreReader? idle) ? idle : new StoreReader(_folder.DataFile);
            T result = read(reader);
            _readers.Add(reader);
            return result;
        }
        catch (SqliteException e)
        {
            reader?.Dispose();
            throw StoreErrors.Translate(_folder.DataFile, e);
        }
        finally
        {
            if (_closed)
            {
                CloseReaders();
            }
        }
    }

    public void Dispose()
    {
        _closed = true;
        CloseReaders();
        Writer.Close();
        _folder.Dispose();
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out StoreReader? reader))
        {
            reader.Dispose();
        }
    }
}
