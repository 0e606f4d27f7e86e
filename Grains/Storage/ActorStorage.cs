using System.Security.Cryptography;
using Actors.Core.Engine;
using Actors.Grains.Kinds;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Actors.Grains.Storage;

/// <summary>
/// One activation's view of its actor in grain storage. A save writes fresh chunks first, if the recent rows have become
/// too many for the record, and the record last: its ETag decides whether all of it counts. Storage errors pass: the
/// activation must end then, since nobody knows what is saved.
/// </summary>
internal sealed partial class ActorStorage(GrainStores stores, ActorId actor, TimeProvider time, ILogger logger) : IChunks
{
    /// <summary>Recent rows of more bytes than this go into chunks.</summary>
    public const int MostRecentBytes = 8 * 1024;

    /// <summary>More recent rows than this go into chunks.</summary>
    public const int MostRecentRows = 48;

    private readonly GrainId _id = GrainId.Create(GrainNames.Prefix + actor.Kind, actor.Key);
    private readonly string _name = GrainNames.Prefix + actor.Kind;
    private readonly List<Task> _writing = [];
    private readonly List<string> _unused = [];
    private int _readers;
    private string? _etag;

    /// <summary>What is saved, as far as this activation knows.</summary>
    public ActorRecord Record { get; private set; } = ActorRecord.Empty;

    /// <summary>Reads what is saved.</summary>
    public async Task Load()
    {
        GrainState<StoredRecord> stored = new(new StoredRecord());
        await stores.Records.ReadStateAsync(_name, _id, stored);
        _etag = stored.ETag;
        Record = stored.State is { Content.Length: > 0 } found ? RecordFormat.Read(found.Content) : ActorRecord.Empty;
        _unused.AddRange(Record.Replaced);
        Tidy();
    }

    /// <summary>Saves a change, all of it or nothing. Throws when the outcome is unknown, or another has saved since <see cref="Load"/>.</summary>
    public async Task Save(Change change, NodeId node)
    {
        ActorRecord next = Record with
        {
            State = change.State,
            WakeAt = change.WakeAt,
            RunsOn = change.RunsHere ? node.Value : null,
            Recent = Record.Recent.SetItems(change.Rows.Select(row => KeyValuePair.Create(row.Key, row.Value))),
            Replaced = [],
        };
        if (next.Recent.Count > MostRecentRows || next.Recent.Values.Sum(value => value?.Length ?? 0) > MostRecentBytes)
        {
            RowWriter writer = new(this);
            RowTree tree = await writer.Apply(Record.Tree, [.. next.Recent.Select(row => new Row(row.Key, row.Value))]);
            next = next with { Recent = ActorRecord.Empty.Recent, Tree = tree, Replaced = [.. writer.Replaced] };
            await Task.WhenAll(_writing);
            _writing.Clear();
        }

        GrainState<StoredRecord> stored = new(new StoredRecord { Content = RecordFormat.Write(next) }, _etag) { RecordExists = _etag is not null };
        await stores.Records.WriteStateAsync(_name, _id, stored);
        (_etag, Record) = (stored.ETag, next);
        _unused.AddRange(next.Replaced);
        Tidy();
    }

    /// <summary>The saved rows whose key starts with <paramref name="prefix"/> and is greater than <paramref name="after"/>.</summary>
    public async IAsyncEnumerable<Row> Rows(string prefix, string? after)
    {
        _readers++;
        try
        {
            await foreach (Row row in new RowReader(this, prefix, after).Read(Record))
            {
                yield return row;
            }
        }
        finally
        {
            _readers--;
            Tidy();
        }
    }

    async Task<byte[]> IChunks.Read(string name)
    {
        GrainState<StoredRecord> stored = new(new StoredRecord());
        await stores.Chunks.ReadStateAsync(ChunkName(name), _id, stored);
        return stored.State is { Content.Length: > 0 } found
            ? found.Content
            : throw new RecordFormatException($"chunk {name} of {actor} is missing; another activation may have replaced it.");
    }

    string IChunks.Write(byte[] content)
    {
        // Names that begin with the time keep an index of them small; the rest makes each one fresh, whoever else is at it.
        string name = $"{time.GetUtcNow().ToUnixTimeMilliseconds():x12}{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        _writing.Add(stores.Chunks.WriteStateAsync(ChunkName(name), _id, new GrainState<StoredRecord>(new StoredRecord { Content = content })));
        return name;
    }

    private string ChunkName(string name) => $"{_name}.rows.{name}";

    // Chunks that nothing names any more are deleted when nobody reads from an older record. What fails here is lost space, not lost data.
    private void Tidy()
    {
        if (_readers > 0)
        {
            return;
        }

        foreach (string name in _unused)
        {
            _ = Delete(ChunkName(name));
        }

        _unused.Clear();
    }

    private async Task Delete(string chunk)
    {
        try
        {
            GrainState<StoredRecord> stored = new(new StoredRecord());
            await stores.Chunks.ReadStateAsync(chunk, _id, stored);
            if (stored.RecordExists)
            {
                await stores.Chunks.ClearStateAsync(chunk, _id, stored);
            }
        }
        catch (Exception e)
        {
            LogNotDeleted(e, chunk, actor);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Chunk {Chunk} of actor {Actor} is not needed any more, but could not be deleted.")]
    private partial void LogNotDeleted(Exception error, string chunk, ActorId actor);
}
