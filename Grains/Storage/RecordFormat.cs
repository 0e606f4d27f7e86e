using System.Collections.Immutable;
using Actors.Core.Engine;

namespace Actors.Grains.Storage;

/// <summary>An actor's record and its chunks as bytes.</summary>
internal static class RecordFormat
{
    public static byte[] Write(ActorRecord record)
    {
        RecordHead head = new()
        {
            State = record.State?.Length,
            WakeAt = record.WakeAt?.UtcTicks,
            RunsOn = record.RunsOn,
            Rows = record.Recent.IsEmpty ? null : [.. record.Recent.Select(row => new RowHead(row.Key, row.Value?.Length ?? -1))],
            Height = record.Tree.Height,
            Chunks = record.Tree.Chunks.IsEmpty ? null : [.. record.Tree.Chunks],
            Replaced = record.Replaced.IsEmpty ? null : [.. record.Replaced],
        };
        return Blob.Write(head, StorageJson.Default.RecordHead, record.Recent.Values.Prepend(record.State).OfType<ReadOnlyMemory<byte>>());
    }

    public static ActorRecord Read(byte[] blob)
    {
        (RecordHead head, Blob.Contents contents) = Blob.Read(blob, StorageJson.Default.RecordHead);
        return new()
        {
            State = contents.Take(head.State ?? -1),
            WakeAt = head.WakeAt is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
            RunsOn = head.RunsOn,
            Recent = ActorRecord.Empty.Recent.AddRange((head.Rows ?? []).Select(row => KeyValuePair.Create(row.Key, contents.Take(row.Length)))),
            Tree = new RowTree(head.Height, [.. head.Chunks ?? []]),
            Replaced = [.. head.Replaced ?? []],
        };
    }

    public static byte[] WriteRows(IReadOnlyList<Row> rows) => Blob.Write(
        new ChunkHead { Rows = [.. rows.Select(row => new RowHead(row.Key, row.Value!.Value.Length))] },
        StorageJson.Default.ChunkHead,
        rows.Select(row => row.Value!.Value));

    public static ImmutableArray<Row> ReadRows(byte[] blob)
    {
        (ChunkHead head, Blob.Contents contents) = Blob.Read(blob, StorageJson.Default.ChunkHead);
        return [.. (head.Rows ?? []).Select(row => new Row(row.Key, contents.Take(row.Length)))];
    }

    public static byte[] WriteChunks(IReadOnlyList<ChunkRef> chunks) =>
        Blob.Write(new ChunkHead { Chunks = [.. chunks] }, StorageJson.Default.ChunkHead, []);

    public static ImmutableArray<ChunkRef> ReadChunks(byte[] blob) => [.. Blob.Read(blob, StorageJson.Default.ChunkHead).Head.Chunks ?? []];
}
