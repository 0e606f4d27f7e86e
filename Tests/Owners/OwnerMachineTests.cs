using Actors.Core.Owners;
using static Actors.Tests.Owners.OwnerRig;

namespace Actors.Tests.Owners;

public sealed class OwnerMachineTests
{
    private readonly OwnerRig _rig = new();

    [Fact]
    public void Index_NewTask_WritesItsPlaceAndThatItCounts()
    {
        _rig.Reserve(1);

        _rig.Index(Entry(1));

        Assert.True(_rig.IsListed(1));
        Assert.True(_rig.IsActive(1));
        Assert.Equal(1, _rig.Saves);
    }

    [Fact]
    public void Index_Repeated_SavesNothing()
    {
        _rig.Reserve(1);
        _rig.Index(Entry(1));

        _rig.Index(Entry(1), Entry(1, joined: true));

        Assert.Equal(1, _rig.Saves);
    }

    [Fact]
    public void Index_HiddenTask_IsKeptApart()
    {
        _rig.Index(Entry(1, hidden: true));

        Assert.True(_rig.IsHidden(1));
        Assert.False(_rig.IsListed(1));
        Assert.True(_rig.IsActive(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Index_HiddenTaskJoinedOpenly_IsListed(bool over)
    {
        _rig.Index(Entry(1, hidden: true));

        _rig.Index(Entry(1, hidden: false, over, joined: true));
        _rig.Flush();

        Assert.Equal((!over, !over, over), (_rig.IsListed(1), !_rig.IsHidden(1), !_rig.IsActive(1)));
    }

    [Fact]
    public void Index_TaskThatEndedBefore_NeverCounts()
    {
        _rig.Reserve(1);
        _rig.End(1);

        _rig.Index(Entry(1));

        Assert.True(_rig.IsListed(1));
        Assert.False(_rig.IsActive(1));
        Assert.Empty(_rig.State.Counted);
        Assert.Empty(_rig.State.Early);
    }

    [Fact]
    public void Index_SavesForEnds_WhatHasGathered()
    {
        _rig.Index(Entry(1), Entry(2));
        _rig.End(1);

        _rig.Index(Entry(3));

        Assert.Equal((false, true, true), (_rig.IsActive(1), _rig.IsActive(2), _rig.IsActive(3)));
        Assert.False(_rig.State.HasLeftovers);
    }

    [Fact]
    public void Ended_Many_AreSavedTogetherAfterAWhile()
    {
        _rig.Index(Entry(1), Entry(2), Entry(3));

        var first = _rig.End(1);
        var second = _rig.End(2);
        var before = (_rig.Saves, _rig.IsActive(1));
        _rig.Flush();

        Assert.Equal((true, false), (first.FlushLater, second.FlushLater));
        Assert.Equal((1, true), before);
        Assert.Equal((2, false, false, true), (_rig.Saves, _rig.IsActive(1), _rig.IsActive(2), _rig.IsActive(3)));
    }

    [Fact]
    public void Ended_Twice_ChangesNothing()
    {
        _rig.Index(Entry(1));
        _rig.End(1);

        _rig.End(1);
        _rig.Flush();

        Assert.Empty(_rig.State.Early);
        Assert.True(_rig.IsListed(1));
    }

    [Fact]
    public void Gone_RemovesEveryRow()
    {
        _rig.Index(Entry(1), Entry(2, hidden: true));

        _rig.Gone(1);
        _rig.Gone(2);
        _rig.Flush();

        Assert.Empty(_rig.Rows);
        Assert.Empty(_rig.State.Counted);
    }

    [Fact]
    public void Gone_PutThereAnew_Stays()
    {
        _rig.Index(Entry(1));
        _rig.Gone(1);

        _rig.Index(Entry(1));
        _rig.Flush();

        Assert.True(_rig.IsListed(1));
    }

    [Fact]
    public void Flush_MoreThanOneSaveShouldHold_ComesAgain()
    {
        var all = Enumerable.Range(0, FreshTasks.Most + OwnerMachine.MostPerFlush + 1).ToList();
        _rig.Index([.. all.Select(number => Entry(number))]);
        all.ForEach(number => _rig.End(number));

        var first = _rig.Flush();
        var second = _rig.Flush();

        Assert.True(first.FlushLater);
        Assert.Equal((1, false), (second.Rows.Count, second.FlushLater));
        Assert.Empty(_rig.Active());
    }

    [Fact]
    public void Flush_RowsThatOutlivedTheirTime_AreSwept()
    {
        _rig.Reserve(1, key: "k");
        _rig.Index(Entry(1));
        _rig.Now += Ttl + OwnerMachine.Grace;
        _rig.Index(Entry(2));

        _rig.Flush();

        Assert.Equal([OwnerRows.Index(Id(2), hidden: false)], _rig.Rows.Keys);
        Assert.Equal([Id(2)], _rig.Active());
    }

    [Fact]
    public void Flush_ManyRows_SweepsThemAPartAtATime()
    {
        _rig.Index([.. Enumerable.Range(0, 300).Select(number => Entry(number, over: true))]);
        _rig.Flush();
        _rig.Now += Ttl + OwnerMachine.Grace;

        var left = new List<int>();
        for (var part = 0; part < 7; part++)
        {
            _rig.Flush();
            left.Add(_rig.Rows.Count);
        }

        Assert.Equal([236, 172, 108, 44, 0], left.Distinct());
    }

    [Fact]
    public void Flush_EndsOfTasksThatNeverCame_AreForgotten()
    {
        _rig.End(1);
        _rig.Flush();
        var remembered = _rig.State.Early.Count;
        _rig.Now += OwnerMachine.EarlyFor;

        var last = _rig.Flush();

        Assert.Equal(1, remembered);
        Assert.Empty(_rig.State.Early);
        Assert.False(last.FlushLater);
    }

    [Fact]
    public void Checked_EndedAndLongUnknown_CountNoMore()
    {
        _rig.Index(Entry(1), Entry(2), Entry(3));
        _rig.Now += OwnerMachine.SettledAfter;
        _rig.Index(Entry(4));

        _rig.Next(new Checked([Id(1)], [Id(2), Id(4)], _rig.Now));
        _rig.Flush();

        Assert.Equal([Id(3), Id(4)], _rig.State.Counted.Keys);
        Assert.Equal((true, false, true), (_rig.IsListed(1), _rig.IsListed(2), _rig.IsListed(4)));
    }

    [Fact]
    public void Load_KnowsWhatCounts()
    {
        _rig.Reserve(1);
        _rig.Index(Entry(1), Entry(2, hidden: true), Entry(3, over: true));

        _rig.Restart();

        Assert.Equal([Id(1), Id(2)], _rig.State.Counted.Keys);
        Assert.True(_rig.State.Counted[Id(2)] is { Indexed: true, Hidden: true });
        Assert.True(_rig.State.Enlisted);
    }

    [Fact]
    public void Rows_OfTheIndex_PutTheNewestFirst()
    {
        _rig.Index(Entry(2), Entry(1), Entry(3));

        var listed = _rig.Rows.Keys.Where(key => key.StartsWith("t/", StringComparison.Ordinal)).Select(OwnerRows.IdOf);

        Assert.Equal([Id(3), Id(2), Id(1)], listed);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Index_JoinedLongAfterItWasIndexed_IsListedForAsLongAsTheTaskIsKept(bool over, bool toldBefore)
    {
        _rig.Index(Entry(1));
        _rig.Now += Ttl / 2;
        if (toldBefore)
        {
            _rig.End(1);
        }

        _rig.Index(Entry(1, over: over, joined: true));

        Assert.Equal(_rig.Now + Ttl, _rig.Listed(1)!.ExpiresAt);
        Assert.Equal(!over, _rig.IsActive(1));
    }

    [Fact]
    public void Join_OfATaskThatOutlivesItsKey_KeepsTheKeyForAsLong()
    {
        // Reserved, and its creation lost: the task came to be only when its caller came again.
        _rig.Reserve(1, key: "k");
        _rig.Now += OwnerRig.Ttl / 2;
        var again = _rig.Reserve(2, key: "k");
        _rig.Index(new TaskEntry(Id(1), "tool", Hidden: false, Over: false, Joined: true, OwnerRig.Ttl, "k", "d"));

        _rig.Now += OwnerRig.Ttl * 0.75;
        var late = _rig.Reserve(3, key: "k");

        Assert.Equal((ReservationKind.Known, Id(1), OwnerRig.Ttl / 2), (again.Kind, again.Id, again.KeyUntil - (_rig.Now - (OwnerRig.Ttl * 0.75))));
        Assert.Equal((ReservationKind.Known, Id(1)), (late.Kind, late.Id));
    }
}
