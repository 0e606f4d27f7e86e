using System.Text;
using Actors.Core.Engine;
using Actors.Grains.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;

namespace Actors.Tests.Grains.Storage;

/// <summary>The record is the commit: before it nothing counts, after it everything does.</summary>
public sealed class CommitPointTests
{
    private static readonly ActorId Actor = new("probe", "a");
    private static readonly NodeId Node = new("n");

    private readonly SharedStorage _shared = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_ThatDiesBetweenChunksAndRecord_LeavesTheOldRows(bool oldRowsInChunks)
    {
        int old = oldRowsInChunks ? 200 : 5;
        await (await Open()).Save(Rows("old", old), Node);
        ActorStorage dying = await Open();
        int before = _shared.Chunks.Count;
        _shared.Saving = _ => throw new IOException("The process ends here.");

        await Assert.ThrowsAsync<IOException>(() => dying.Save(Rows("new", 200), Node));

        _shared.Saving = null;
        Assert.True(_shared.Chunks.Count > before, "No chunk was written before the record.");
        Assert.Equal(Values("old", old), await Read(await Open()));
    }

    [Fact]
    public async Task Save_WhoseChunkFails_DoesNotWriteTheRecord()
    {
        await (await Open()).Save(Rows("old", 5), Node);
        ActorStorage failing = await Open();
        int left = 2;
        _shared.WritingChunk = chunk => _ = left-- > 0 ? chunk : throw new IOException("This chunk fails on purpose.");
        bool recorded = false;
        _shared.Saving = _ => recorded = true;

        await Assert.ThrowsAsync<IOException>(() => failing.Save(Rows("new", 500), Node));

        Assert.False(recorded);
        Assert.Equal(Values("old", 5), await Read(await Open()));
    }

    [Fact]
    public async Task Save_ThatReportedFailureButHappened_IsReadWhole()
    {
        ActorStorage storage = await Open();
        _shared.Saving = written => _ = written ? throw new IOException("The answer got lost.") : 0;

        await Assert.ThrowsAsync<IOException>(() => storage.Save(Rows("new", 200), Node));

        _shared.Saving = null;
        Assert.Equal(Values("new", 200), await Read(await Open()));
    }

    [Fact]
    public async Task Save_AfterAnotherHasSaved_Conflicts()
    {
        ActorStorage first = await Open();
        ActorStorage second = await Open();
        await first.Save(Rows("first", 200), Node);

        await Assert.ThrowsAsync<InconsistentStateException>(() => second.Save(Rows("second", 200), Node));

        Assert.Equal(Values("first", 200), await Read(await Open()));
    }

    [Fact]
    public async Task FirstSave_AfterAnActorThatCameAndWent_Conflicts()
    {
        ActorStorage old = await Open();
        ActorStorage other = await Open();
        await other.Save(Rows("x", 1), Node);

        await other.Save(new Change(null, null, false, [new Row("x0000", null)]), Node);

        // A record that was deleted for real would let this one begin anew.
        await Assert.ThrowsAsync<InconsistentStateException>(() => old.Save(Rows("old", 1), Node));
        Assert.Equal(0, _shared.RecordsCleared);
    }

    [Fact]
    public async Task Chunks_ThatAreReplaced_AreDeleted()
    {
        ActorStorage storage = await Open();
        await storage.Save(Rows("old", 200), Node);
        IReadOnlyList<string> first = _shared.Chunks;

        await storage.Save(new Change(null, null, false, [.. Enumerable.Range(0, 200).Select(number => new Row($"old{number:x4}", null))]), Node);

        Assert.NotEmpty(first);
        Assert.Empty(_shared.Chunks);
    }

    [Fact]
    public async Task Chunks_ReplacedBySomebodyWhoDied_AreDeletedByTheNext()
    {
        ActorStorage dying = await Open();
        await dying.Save(Rows("x", 200), Node);
        await using IAsyncEnumerator<Row> reading = dying.Rows("", null).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await reading.MoveNextAsync();
        await dying.Save(Rows("x", 200), Node);
        int all = _shared.Chunks.Count;

        ActorStorage next = await Open();

        Assert.True(_shared.Chunks.Count < all, "Nothing was tidied up.");
        Assert.Equal(Values("x", 200), await Read(next));
    }

    [Fact]
    public async Task Rows_WhileTheyAreReplaced_AreThoseOfTheBeginning()
    {
        ActorStorage storage = await Open();
        await storage.Save(Rows("x", 500), Node);

        List<string> seen = [];
        await foreach (Row row in storage.Rows("", null))
        {
            if (seen.Count == 0)
            {
                await storage.Save(new Change(null, null, false, [.. Enumerable.Range(0, 500).Select(number => new Row($"x{number:x4}", null))]), Node);
            }

            seen.Add(row.Key);
        }

        Assert.Equal(500, seen.Count);
        Assert.Empty(await Read(storage));
        Assert.Empty(_shared.Chunks);
    }

    private static Change Rows(string name, int count) => new(
        "state"u8.ToArray(), null, false, [.. Enumerable.Range(0, count).Select(number => new Row($"{name}{number:x4}", Encoding.UTF8.GetBytes(name)))]);

    private static IEnumerable<string> Values(string name, int count) => Enumerable.Range(0, count).Select(number => $"{name}{number:x4}={name}");

    private static async Task<string[]> Read(ActorStorage storage)
    {
        List<string> rows = [];
        await foreach (Row row in storage.Rows("", null))
        {
            rows.Add($"{row.Key}={Encoding.UTF8.GetString(row.Value!.Value.Span)}");
        }

        return [.. rows];
    }

    private async Task<ActorStorage> Open()
    {
        ActorStorage storage = new(new GrainStores(_shared, _shared), Actor, TimeProvider.System, NullLogger.Instance);
        await storage.Load();
        return storage;
    }
}
