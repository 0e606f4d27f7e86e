using Actors.Core.Engine;
using Actors.Grains.Nodes;

namespace Actors.Tests.Grains.Lives;

public sealed class JournalMachineTests
{
    private readonly JournalMachine _journal = new();

    [Fact]
    public void Keep_OfAFreshNote_WaitsForTheNextWrite()
    {
        JournalWait wait = _journal.Keep(Runs("a"));
        PageWrite? write = _journal.Begin();

        Assert.Equal(JournalWait.NextWrite, wait);
        Assert.Equal([Runs("a")], write!.Notes.Values);
    }

    [Fact]
    public void Keep_WhileAWriteIsOnItsWay_WaitsForThatOneOrTheNext()
    {
        _journal.Keep(Runs("a"));
        _journal.Begin();

        JournalWait same = _journal.Keep(Runs("a"));
        JournalWait other = _journal.Keep(Runs("b"));

        Assert.Equal(JournalWait.ThisWrite, same);
        Assert.Equal(JournalWait.NextWrite, other);
    }

    [Fact]
    public void Keep_OfWhatIsDurable_WritesNothing()
    {
        Write(Runs("a"), Wakes("b", 5));

        JournalWait[] waits =
        [
            _journal.Keep(Runs("a")), _journal.Keep(Wakes("a", 1)), _journal.Keep(Nothing("a")),
            _journal.Keep(Wakes("b", 5)), _journal.Keep(Wakes("b", 6)), _journal.Keep(Nothing("c")),
        ];

        Assert.All(waits, wait => Assert.Equal(JournalWait.None, wait));
        Assert.Null(_journal.Begin());
    }

    [Fact]
    public void Keep_OfAnEarlierTimeOrOfRuns_IsWritten()
    {
        Write(Wakes("a", 5), Wakes("b", 5));

        Assert.Equal(JournalWait.NextWrite, _journal.Keep(Wakes("a", 4)));
        Assert.Equal(JournalWait.NextWrite, _journal.Keep(Runs("b")));
    }

    [Fact]
    public void Keep_OfATimeThatAWriteIsAboutToForget_IsWrittenAgain()
    {
        Write(Wakes("a", 5));
        _journal.Keep(Wakes("a", 10));
        _journal.Keep(Runs("other"));
        _journal.Begin();

        JournalWait wait = _journal.Keep(Wakes("a", 7));

        Assert.Equal(JournalWait.NextWrite, wait);
    }

    [Fact]
    public void Failed_MakesAllThatWasInItPendingAgain()
    {
        Write(Runs("a"));
        _journal.Keep(Runs("b"));
        _journal.Begin();

        _journal.Failed();
        PageWrite? again = _journal.Begin();

        Assert.Equal(["a", "b"], again!.Notes.Keys.Select(actor => actor.Key).Order());
    }

    [Fact]
    public void Begin_WithOnlyWhatHasGoneMeanwhile_WritesNothing()
    {
        _journal.Keep(Runs("a"));
        _journal.Keep(Nothing("a"));

        Assert.Null(_journal.Begin());
        Assert.Equal(0, _journal.Count);
    }

    [Fact]
    public void Woken_ForgetsTheTime_UnlessItIsALaterOne()
    {
        Write(Wakes("a", 5), Wakes("b", 9));

        _journal.Woken(Actor("a"), At(5));
        _journal.Woken(Actor("b"), At(5));

        Assert.True(_journal.Find(Actor("a")).IsEmpty);
        Assert.Equal(At(9), _journal.Find(Actor("b")).WakeAt);
    }

    [Fact]
    public void Begin_WithManyNotesOutOfDate_TidiesTheirPageAlone()
    {
        Write([.. Enumerable.Range(0, JournalMachine.PageSize).Select(number => Runs($"a{number}"))]);
        for (int number = 0; number < JournalMachine.TidyAt; number++)
        {
            _journal.Keep(Nothing($"a{number}"));
        }

        PageWrite? write = _journal.Begin();

        Assert.Equal(JournalMachine.PageSize - JournalMachine.TidyAt, write!.Notes.Count);
    }

    [Fact]
    public void TasksThatComeAndGo_CostFewWrites_AndKeepTheJournalSmall()
    {
        int writes = 0, tasks = 20_000, atOnce = 64;
        for (int first = 0; first < tasks; first += atOnce)
        {
            for (int number = first; number < first + atOnce; number++)
            {
                _journal.Keep(Runs($"t{number}"));
                _journal.Keep(Nothing($"t{number - (2 * atOnce)}"));
            }

            for (PageWrite? write = _journal.Begin(); write is not null; write = _journal.Begin())
            {
                writes++;
                _journal.Written();
            }
        }

        Assert.InRange(writes, 1, tasks * 0.05);
        Assert.InRange(_journal.Pages, 1, 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261120)]
    [InlineData(null)]
    public void AnyUse_WhateverWritesSucceed_LeavesMoreThanTheTruthInStorage(int? seed)
    {
        int used = seed ?? Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"Seed {used}.");
        JournalModel model = new(new Random(used));

        for (int step = 0; step < 2_000; step++)
        {
            model.Step();
            model.AssertNothingIsMissing();
        }
    }

    private void Write(params Note[] notes)
    {
        foreach (Note note in notes)
        {
            _journal.Keep(note);
        }

        _journal.Begin();
        _journal.Written();
    }

    private static ActorId Actor(string key) => new("probe", key);

    private static DateTimeOffset At(int minute) => DateTimeOffset.UnixEpoch.AddMinutes(minute);

    private static Note Runs(string key) => new(Actor(key), null, Runs: true);

    private static Note Wakes(string key, int minute) => new(Actor(key), At(minute), Runs: false);

    private static Note Nothing(string key) => new(Actor(key), null, Runs: false);
}
