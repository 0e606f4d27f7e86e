using System.Text;
using Actors.Core.Engine;
using Actors.Grains.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Grains.Storage;

public sealed class RowModelTests
{
    private static readonly ActorId Actor = new("probe", "a");

    [Theory]
    [InlineData(1)]
    [InlineData(20261120)]
    [InlineData(null)]
    public async Task Rows_AfterAnySaves_AreThoseOfASortedDictionary(int? seed)
    {
        int used = seed ?? Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"Seed {used}.");
        Random random = new(used);
        SharedStorage shared = new();
        SortedDictionary<string, byte[]> model = new(StringComparer.Ordinal);
        ActorStorage storage = await Open(shared);

        for (int step = 0; step < 400; step++)
        {
            List<Row> rows = [.. Changes(random, model)];
            await storage.Save(new Change(Encoding.UTF8.GetBytes($"{step}"), null, false, rows), new NodeId("n"));
            foreach (Row row in rows)
            {
                if (row.Value is { } value)
                {
                    model[row.Key] = value.ToArray();
                }
                else
                {
                    model.Remove(row.Key);
                }
            }

            storage = random.Next(10) == 0 ? await Open(shared) : storage;
            await AssertSame(random, storage, model);
        }

        Assert.True(storage.Record.Tree.Height > 1, "The tree never grew.");
        Assert.InRange(shared.Chunks.Count, 1, model.Count);
    }

    [Fact]
    public async Task Save_OfOneMoreRow_TouchesFewChunksHoweverManyThereAre()
    {
        SharedStorage shared = new();
        ActorStorage storage = await Open(shared);
        await storage.Save(Rows(Enumerable.Range(0, 50_000).Select(number => $"r{number:x8}")), new NodeId("n"));
        int written = 0;
        shared.WritingChunk = _ => written++;

        for (int number = 0; number < 2 * ActorStorage.MostRecentRows; number++)
        {
            await storage.Save(Rows([$"a{number:x8}"]), new NodeId("n"));
        }

        Assert.InRange(written, 1, 12);
        Assert.InRange(RecordFormat.Write(storage.Record).Length, 1, 2 * ActorStorage.MostRecentBytes);
    }

    private static async Task<ActorStorage> Open(SharedStorage shared)
    {
        ActorStorage storage = new(new GrainStores(shared, shared), Actor, TimeProvider.System, NullLogger.Instance);
        await storage.Load();
        return storage;
    }

    private static Change Rows(IEnumerable<string> keys) => new(null, null, false, [.. keys.Select(key => new Row(key, "value"u8.ToArray()))]);

    private static IEnumerable<Row> Changes(Random random, SortedDictionary<string, byte[]> model)
    {
        int most = random.Next(20) == 0 ? 600 : 12;
        HashSet<string> seen = [];
        for (int i = random.Next(most); i >= 0; i--)
        {
            bool delete = model.Count > 0 && random.Next(4) == 0;
            string key = delete ? model.Keys.ElementAt(random.Next(model.Count)) : $"{"abc"[random.Next(3)]}/{random.Next(5000)}";
            if (seen.Add(key))
            {
                byte[] value = new byte[random.Next(30) == 0 ? random.Next(40_000) : random.Next(40)];
                random.NextBytes(value);
                yield return new Row(key, delete ? null : value.AsMemory());
            }
        }
    }

    private static async Task AssertSame(Random random, ActorStorage storage, SortedDictionary<string, byte[]> model)
    {
        string prefix = random.Next(3) switch { 0 => "", 1 => "b/", _ => $"a/{random.Next(10)}" };
        string? after = random.Next(2) == 0 || model.Count == 0 ? null : model.Keys.ElementAt(random.Next(model.Count));
        var expected = model.Where(row => row.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(row.Key, after) > 0).ToList();

        List<Row> rows = [];
        await foreach (Row row in storage.Rows(prefix, after))
        {
            rows.Add(row);
        }

        Assert.Equal(expected.Select(row => row.Key), rows.Select(row => row.Key));
        Assert.All(expected.Zip(rows), pair => Assert.True(pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value!.Value.Span)));
    }
}
