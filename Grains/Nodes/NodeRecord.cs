using System.Text.Json.Serialization.Metadata;
using Actors.Grains.Kinds;
using Actors.Grains.Storage;
using Orleans.Storage;

namespace Actors.Grains.Nodes;

/// <summary>One record of the nodes' own in grain storage, and the version that was read or written last.</summary>
internal sealed class NodeRecord<T>(IGrainStorage storage, string name, string key, JsonTypeInfo<T> type)
    where T : class
{
    private readonly string _name = $"{NodeRecord.Prefix}{name}";
    private readonly GrainId _id = GrainId.Create(NodeRecord.GrainType, key);
    private GrainState<StoredRecord> _state = new(new StoredRecord());

    /// <summary>What was read or written last; null where there is nothing.</summary>
    public T? Value { get; private set; }

    /// <summary>Its version, as storage says it; null for a record that was never written.</summary>
    public string? Version => _state.ETag;

    public async Task<T?> Read()
    {
        GrainState<StoredRecord> state = new(new StoredRecord());
        await storage.ReadStateAsync(_name, _id, state).ConfigureAwait(false);
        _state = state;
        return Value = state.State is { Content.Length: > 0 } found ? Blob.Read(found.Content, type).Head : null;
    }

    /// <summary>Writes it, if it still has the version that was read or written last; otherwise throws <see cref="InconsistentStateException"/>.</summary>
    public async Task Write(T value)
    {
        GrainState<StoredRecord> state = new(new StoredRecord { Content = Blob.Write(value, type, []) }, _state.ETag) { RecordExists = _state.RecordExists };
        await storage.WriteStateAsync(_name, _id, state).ConfigureAwait(false);
        (_state, Value) = (state, value);
    }

    /// <summary>Writes it as <see cref="Write"/> does; false when the version is another by now, or nobody knows.</summary>
    public async Task<bool> TryWrite(T value)
    {
        try
        {
            await Write(value).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (NodeRecord.MayBeConflict(e))
        {
            return false;
        }
    }

    /// <summary>Removes it, if it still has the version that was read or written last.</summary>
    public async Task Clear()
    {
        await storage.ClearStateAsync(_name, _id, _state).ConfigureAwait(false);
        Value = null;
    }
}

/// <summary>The records of nodes, by name.</summary>
internal static class NodeRecord
{
    /// <summary>The grain type under which they lie in storage.</summary>
    public const string GrainType = GrainNames.Prefix + "node";

    /// <summary>How their names begin.</summary>
    public const string Prefix = GrainType + ".";

    public static NodeRecord<RosterRecord> Roster(GrainStores stores) => new(stores.Records, "roster", "all", NodeJson.Default.RosterRecord);

    public static NodeRecord<LifeRecord> Life(GrainStores stores, string life) => new(stores.Records, "life", life, NodeJson.Default.LifeRecord);

    public static NodeRecord<PageRecord> Page(GrainStores stores, string life, int page) =>
        new(stores.Chunks, $"page.{page}", life, NodeJson.Default.PageRecord);

    /// <summary>Some providers report a version conflict, above all that of two first saves, as an error of the database.</summary>
    public static bool MayBeConflict(Exception error) => error is InconsistentStateException or System.Data.Common.DbException;
}
