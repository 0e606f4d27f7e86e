using Actors.Core.Owners;
using static Actors.Tests.Owners.OwnerRig;

namespace Actors.Tests.Owners;

public sealed class FreshTasksTests
{
    private readonly OwnerRig _rig = new();

    [Fact]
    public void Tasks_ThatEndSoon_NeverHaveARowThatSaysTheyCount()
    {
        for (var number = 1; number <= 100; number++)
        {
            _rig.Index(Entry(number));
            Assert.DoesNotContain(_rig.Rows.Keys, IsActiveRow);
            Assert.DoesNotContain(_rig.Last.Rows, row => IsActiveRow(row.Key));
            _rig.End(number);
        }

        Assert.Equal([Id(100)], _rig.Active());
    }

    [Fact]
    public void Restart_TasksThatWereNotKnownToHaveEnded_Count()
    {
        _rig.Index(Entry(1), Entry(2, hidden: true), Entry(3));
        _rig.End(3);
        _rig.Flush();

        _rig.Restart();

        Assert.Equal([Id(1), Id(2)], _rig.State.Counted.Keys);
        Assert.Equal(new CountedTask(Start, Start + Ttl, Indexed: true, Hidden: true, Fresh: true), _rig.State.Counted[Id(2)]);
    }

    [Fact]
    public void Flush_OnlyFreshOnesHaveEnded_SavesTheRecordWithoutThem()
    {
        _rig.Index(Entry(1));
        var ended = _rig.End(1);

        var flush = _rig.Flush();
        var again = _rig.Flush();

        Assert.True(ended.FlushLater);
        Assert.Empty(flush.Rows);
        Assert.Equal(new OwnerRecord(Enlisted: false), flush.Record);
        Assert.Null(again.Record);
    }

    [Fact]
    public void Save_AfterASecond_GivesThoseThatLastTheirRows()
    {
        _rig.Index(Entry(1), Entry(2, hidden: true));
        _rig.Now += FreshTasks.For;
        _rig.Index(Entry(3));

        Assert.Equal([OwnerRows.ActiveOf(Id(1)), OwnerRows.ActiveOf(Id(2))], _rig.Rows.Keys.Where(IsActiveRow));
        Assert.Equal([Id(3)], _rig.Fresh());
        _rig.Restart();
        Assert.Equal(new CountedTask(Start, Start + Ttl, Indexed: true, Hidden: true), _rig.State.Counted[Id(2)]);

        _rig.End(2);
        _rig.Flush();
        Assert.Equal([Id(1), Id(3)], _rig.Active());
    }

    [Fact]
    public void Save_OfTooMany_GivesTheOldestTheirRows()
    {
        _rig.Index([.. Enumerable.Range(0, FreshTasks.Most + 2).Select(number => Entry(number))]);

        Assert.Equal([OwnerRows.ActiveOf(Id(0)), OwnerRows.ActiveOf(Id(1))], _rig.Rows.Keys.Where(IsActiveRow));
        Assert.Equal(FreshTasks.Most, _rig.Fresh().Count());
    }

    [Fact]
    public void Reserve_WithAKey_SavesThemAlong()
    {
        _rig.Index(Entry(1));

        _rig.Reserve(2, key: "k");
        _rig.Restart();

        Assert.Equal([Id(1)], _rig.State.Counted.Keys);
    }

    [Fact]
    public void Gone_AndPutThereAnew_CountsByItsRowOnly()
    {
        _rig.Index(Entry(1));
        _rig.Gone(1);

        _rig.Index(Entry(1));

        Assert.Equal([Id(1)], _rig.Active());
        Assert.Empty(_rig.Fresh());
    }

    [Fact]
    public void Joined_AndShown_StaysInTheRecord()
    {
        _rig.Index(Entry(1, hidden: true));

        _rig.Index(Entry(1, joined: true));
        _rig.Restart();

        Assert.Equal([Id(1)], _rig.Fresh());
        Assert.False(_rig.State.Counted[Id(1)].Hidden);
    }

    private static bool IsActiveRow(string key) => key.StartsWith(OwnerRows.Active, StringComparison.Ordinal);
}
