using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>One actor's record and rows.</summary>
internal sealed class StoredActor
{
    private SortedDictionary<string, byte[]>? _rows;

    /// <summary>0 while there is no record.</summary>
    public long Version { get; private set; }

    public byte[]? State { get; private set; }

    public DateTimeOffset? WakeAt { get; private set; }

    /// <summary>The node that runs something for the actor, by its last save.</summary>
    public NodeId? RunsOn { get; private set; }

    /// <summary>The node on which a wake-up had its turn since the last save: if that is lost too, it is woken again.</summary>
    public NodeId? WokenOn { get; set; }

    public int RowCount => _rows?.Count ?? 0;

    public long? Save(long version, Change change, NodeId node)
    {
        if (version != Version)
        {
            return null;
        }

        var leavesNothing = change.State is null && change.WakeAt is null && !change.RunsHere;
        Version = leavesNothing ? 0 : Version + 1;
        State = change.State?.ToArray();
        WakeAt = change.WakeAt;
        WokenOn = null;
        RunsOn = change.RunsHere ? node : null;
        foreach (var row in change.Rows)
        {
            Put(row);
        }

        return Version;
    }

    /// <summary>The rows whose keys start so and come after, in ordinal order.</summary>
    public IReadOnlyList<Row> Rows(string prefix, string after) =>
        _rows is null ? [] : [.. from row in _rows
            where row.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(row.Key, after) > 0
            select new Row(row.Key, row.Value)];

    private void Put(Row row)
    {
        if (row.Value is { } value)
        {
            (_rows ??= new(StringComparer.Ordinal))[row.Key] = value.ToArray();
        }
        else
        {
            _rows?.Remove(row.Key);
        }
    }
}
