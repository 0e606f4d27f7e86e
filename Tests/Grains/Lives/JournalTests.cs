using Actors.Core.Engine;
using Actors.Grains.Nodes;
using Actors.Grains.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Grains.Lives;

/// <summary>A journal and its heir over one storage.</summary>
public sealed class JournalTests
{
    private const string Life = "127.0.0.1:1@1";

    private readonly SharedStorage _storage = new();
    private readonly Journal _journal;
    private bool _closed;

    public JournalTests() => _journal = new Journal(Stores, Life, () => _closed = true, NullLogger.Instance);

    private GrainStores Stores => new(_storage, _storage);

    [Fact]
    public async Task Keep_OfMany_SharesWrites()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Keep($"a{number}", runs: true)));

        IReadOnlyList<Note> found = await new Estate(Stores, Life, "heir").Close(CancellationToken.None);

        Assert.Equal(1000, found.Count);
        Assert.InRange(_journal.Writes, 1, 100);
    }

    [Fact]
    public async Task Keep_WhoseWriteFails_Throws_AndIsWrittenAgain()
    {
        _storage.WritingOfNode = (_, _) => throw new IOException("This write fails on purpose.");
        await Assert.ThrowsAsync<IOException>(() => Keep("a", runs: true));
        _storage.WritingOfNode = null;

        _journal.Tidy(all: false);
        await _journal.Flush(CancellationToken.None);
        IReadOnlyList<Note> found = await new Estate(Stores, Life, "heir").Close(CancellationToken.None);

        Assert.Equal("a", Assert.Single(found).Actor.Key);
        Assert.False(_closed);
    }

    [Fact]
    public async Task Keep_AfterTheJournalWasClosed_FailsAndSaysSo()
    {
        await Keep("a", runs: true);
        await new Estate(Stores, Life, "heir").Close(CancellationToken.None);

        await Assert.ThrowsAnyAsync<Exception>(() => Keep("b", runs: true));

        Assert.True(_closed);
    }

    [Fact]
    public async Task Keep_ForTheFirstTime_AfterTheJournalWasClosed_Fails()
    {
        await new Estate(Stores, Life, "heir").Close(CancellationToken.None);

        await Assert.ThrowsAnyAsync<Exception>(() => Keep("a", runs: true));

        Assert.True(_closed);
    }

    [Fact]
    public async Task Close_FindsThoseWithRunsFirst_AndEachActorOnce()
    {
        await Keep("later", runs: false);
        await Keep("running", runs: true);
        await Task.WhenAll(Enumerable.Range(0, 3 * JournalMachine.PageSize).Select(number => Keep($"a{number}", runs: false)));
        await Keep("later", runs: true);

        IReadOnlyList<Note> found = await new Estate(Stores, Life, "heir").Close(CancellationToken.None);

        Assert.Equal(["later", "running"], found.TakeWhile(note => note.Runs).Select(note => note.Actor.Key).Order());
        Assert.Equal(2 + (3 * JournalMachine.PageSize), found.Select(note => note.Actor).Distinct().Count());
        Assert.Equal(found.Count, found.Select(note => note.Actor).Distinct().Count());
    }

    [Fact]
    public async Task Close_ByASecondHeir_FindsAllAgain_AndTheFirstRemovesNothing()
    {
        await Keep("a", runs: true);
        Estate first = new(Stores, Life, "first");
        await first.Close(CancellationToken.None);

        IReadOnlyList<Note> found = await new Estate(Stores, Life, "second").Close(CancellationToken.None);
        await Assert.ThrowsAnyAsync<Exception>(() => first.Remove(CancellationToken.None));

        Assert.Equal("a", Assert.Single(found).Actor.Key);
        Assert.Single((await NodeRecord.Page(Stores, Life, 0).Read())!.Notes);
    }

    [Fact]
    public async Task Remove_LeavesNoPage()
    {
        await Task.WhenAll(Enumerable.Range(0, 3 * JournalMachine.PageSize).Select(number => Keep($"a{number}", runs: true)));
        Estate estate = new(Stores, Life, "heir");
        await estate.Close(CancellationToken.None);

        await estate.Remove(CancellationToken.None);

        Assert.Empty(await new Estate(Stores, Life, "other").Close(CancellationToken.None));
    }

    private Task Keep(string key, bool runs) => _journal.Keep(new Note(new ActorId("probe", key), runs ? null : DateTimeOffset.UnixEpoch, runs)).AsTask();
}
