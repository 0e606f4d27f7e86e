using System.Collections.Immutable;
using Actors.Core.Engine;

namespace Actors.Grains.Storage;

/// <summary>Reads rows in order: those of the tree, with the recent ones laid over them.</summary>
internal sealed class RowReader(IChunks chunks, string prefix, string? after)
{
    public async IAsyncEnumerable<Row> Read(ActorRecord record)
    {
        Queue<KeyValuePair<string, ReadOnlyMemory<byte>?>> recent = new(record.Recent.Where(row => IsWanted(row.Key)));
        await foreach (Row row in Below(record.Tree.Chunks, record.Tree.Height))
        {
            while (recent.TryPeek(out var newer) && string.CompareOrdinal(newer.Key, row.Key) < 0)
            {
                recent.Dequeue();
                if (newer.Value is not null)
                {
                    yield return new Row(newer.Key, newer.Value);
                }
            }

            // A recent one of the same key takes its place, when its turn comes.
            if (!recent.TryPeek(out var same) || same.Key != row.Key)
            {
                yield return row;
            }
        }

        foreach (var (key, value) in recent)
        {
            if (value is not null)
            {
                yield return new Row(key, value);
            }
        }
    }

    private async IAsyncEnumerable<Row> Below(ImmutableArray<ChunkRef> siblings, int height)
    {
        for (int i = 0; i < siblings.Length; i++)
        {
            if (IsPast(siblings[i].First))
            {
                yield break;
            }

            if (i + 1 < siblings.Length && IsBefore(siblings[i + 1].First))
            {
                continue;
            }

            byte[] content = await chunks.Read(siblings[i].Name);
            if (height > 1)
            {
                await foreach (Row row in Below(RecordFormat.ReadChunks(content), height - 1))
                {
                    yield return row;
                }
            }
            else
            {
                foreach (Row row in RecordFormat.ReadRows(content).Where(row => IsWanted(row.Key)))
                {
                    yield return row;
                }
            }
        }
    }

    private bool IsWanted(string key) => key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(key, after) > 0);

    // All keys from here on are behind those that are wanted.
    private bool IsPast(string first) => string.CompareOrdinal(first, prefix) > 0 && !first.StartsWith(prefix, StringComparison.Ordinal);

    // All keys up to here come before those that are wanted.
    private bool IsBefore(string next) => string.CompareOrdinal(next, prefix) <= 0 || (after is not null && string.CompareOrdinal(next, after) <= 0);
}
