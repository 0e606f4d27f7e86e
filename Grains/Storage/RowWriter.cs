using Actors.Core.Engine;

namespace Actors.Grains.Storage;

/// <summary>Makes a new tree out of an old one and changes, touching only the chunks on the way to what changed.</summary>
internal sealed class RowWriter(IChunks chunks)
{
    /// <summary>The most rows in a chunk.</summary>
    public const int MostRows = 64;

    /// <summary>The most chunks in a chunk, and in a record.</summary>
    public const int MostChunks = 64;

    /// <summary>From this many bytes on a chunk takes no further row.</summary>
    public const int FullBytes = 32 * 1024;

    /// <summary>Chunks that the new tree names no more.</summary>
    public List<string> Replaced { get; } = [];

    /// <summary>Applies changes, sorted by key: a row without a value is deleted.</summary>
    public async Task<RowTree> Apply(RowTree tree, IReadOnlyList<Row> changes)
    {
        List<ChunkRef> top = tree.Height == 0
            ? WriteRows([.. changes.Where(row => row.Value is not null)])
            : await ApplyTo(tree.Chunks, tree.Height, changes);
        int height = Math.Max(tree.Height, 1);
        for (; top.Count > MostChunks; height++)
        {
            top = WriteChunks(top);
        }

        return top.Count == 0 ? RowTree.Empty : new RowTree(height, [.. top]);
    }

    private async Task<List<ChunkRef>> ApplyTo(IReadOnlyList<ChunkRef> siblings, int height, IReadOnlyList<Row> changes)
    {
        List<ChunkRef> result = [];
        int next = 0;
        for (int i = 0; i < siblings.Count; i++)
        {
            // A chunk takes what lies before the next one; the first also takes what lies before itself.
            int from = next;
            string? end = i + 1 < siblings.Count ? siblings[i + 1].First : null;
            while (next < changes.Count && (end is null || string.CompareOrdinal(changes[next].Key, end) < 0))
            {
                next++;
            }

            if (from == next)
            {
                result.Add(siblings[i]);
                continue;
            }

            Replaced.Add(siblings[i].Name);
            byte[] old = await chunks.Read(siblings[i].Name);
            List<Row> mine = [.. changes.Skip(from).Take(next - from)];
            result.AddRange(height == 1
                ? WriteRows(Merge(RecordFormat.ReadRows(old), mine))
                : WriteChunks(await ApplyTo(RecordFormat.ReadChunks(old), height - 1, mine)));
        }

        return result;
    }

    private static List<Row> Merge(IReadOnlyList<Row> rows, IReadOnlyList<Row> changes)
    {
        SortedDictionary<string, Row> merged = new(StringComparer.Ordinal);
        foreach (Row row in rows.Concat(changes))
        {
            if (row.Value is null)
            {
                merged.Remove(row.Key);
            }
            else
            {
                merged[row.Key] = row;
            }
        }

        return [.. merged.Values];
    }

    private List<ChunkRef> WriteRows(List<Row> rows)
    {
        List<ChunkRef> written = [];
        for (int from = 0; from < rows.Count;)
        {
            int until = from;
            for (int bytes = 0; until < rows.Count && until - from < MostRows && bytes < FullBytes; until++)
            {
                bytes += rows[until].Value!.Value.Length;
            }

            written.Add(new ChunkRef(chunks.Write(RecordFormat.WriteRows(rows[from..until])), rows[from].Key));
            from = until;
        }

        return written;
    }

    private List<ChunkRef> WriteChunks(List<ChunkRef> below) =>
        [.. below.Chunk(MostChunks).Select(part => new ChunkRef(chunks.Write(RecordFormat.WriteChunks(part)), part[0].First))];
}
