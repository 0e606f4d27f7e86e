using Actors.Core.Owners;
using static Actors.Tests.Owners.OwnerRig;

namespace Actors.Tests.Owners;

public sealed class ReserveRulesTests
{
    private readonly OwnerRig _rig = new();

    [Fact]
    public void Reserve_WithRoom_IsAdmittedAndSavesNothing()
    {
        var reply = _rig.Reserve(1);

        Assert.Equal(new TaskReservation(ReservationKind.Admitted, Id(1)), reply);
        Assert.Equal(0, _rig.Saves);
    }

    [Fact]
    public void Reserve_TheFirstTime_EnlistsTheOwner()
    {
        _rig.Reserve(1);
        var first = _rig.Last.Enlist;

        _rig.Reserve(2);

        Assert.Equal((true, false), (first, _rig.Last.Enlist));
    }

    [Fact]
    public void Reserve_Repeated_CountsOnce()
    {
        _rig.Reserve(1, max: 2);

        var again = _rig.Reserve(1, max: 2);
        var other = _rig.Reserve(2, max: 2);

        Assert.Equal((ReservationKind.Known, ReservationKind.Admitted), (again.Kind, other.Kind));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reserve_NoRoom_IsRefused(bool indexed)
    {
        _rig.Reserve(1, max: 1);
        if (indexed)
        {
            _rig.Index(Entry(1));
        }

        var reply = _rig.Reserve(2, max: 1);

        Assert.Equal((ReservationKind.Full, indexed), (reply.Kind, reply.Checking));
        Assert.Equal(ReserveRules.UsualWait, reply.RetryAfter);
    }

    [Fact]
    public void Reserve_AfterAnEnd_IsAdmitted()
    {
        _rig.Index(Entry(1));
        _rig.Reserve(2, max: 1);
        _rig.End(1);

        var reply = _rig.Reserve(3, max: 1);

        Assert.Equal(ReservationKind.Admitted, reply.Kind);
    }

    [Fact]
    public void Reserve_AfterAReservationLapsed_IsAdmitted()
    {
        _rig.Reserve(1, max: 1);
        _rig.Now += ReserveRules.ReservationLife;

        var reply = _rig.Reserve(2, max: 1);

        Assert.Equal(ReservationKind.Admitted, reply.Kind);
    }

    [Fact]
    public void Reserve_AfterTheTimeOfATask_IsAdmitted()
    {
        _rig.Index(Entry(1));
        _rig.Now += Ttl;

        var reply = _rig.Reserve(2, max: 1);

        Assert.Equal(ReservationKind.Admitted, reply.Kind);
    }

    [Fact]
    public void Reserve_Full_AsksTheTasksOnceInAWhile()
    {
        _rig.Index(Entry(1), Entry(2));

        _rig.Reserve(3, max: 2);
        var first = _rig.Last.Check;
        var meanwhile = _rig.Reserve(4, max: 2);
        var second = _rig.Last.Check;
        _rig.Next(new Checked([], [], _rig.Now));
        _rig.Reserve(5, max: 2);
        var soon = _rig.Last.Check;
        _rig.Now += ReserveRules.CheckEvery;
        _rig.Reserve(6, max: 2);

        Assert.Equal([Id(1), Id(2)], first);
        Assert.True(meanwhile.Checking);
        Assert.Empty(second);
        Assert.Empty(soon);
        Assert.Equal([Id(1), Id(2)], _rig.Last.Check);
    }

    [Fact]
    public void Reserve_FullOfMoreThanOneCheckHolds_AsksTheNextOnesNext()
    {
        var max = ReserveRules.MostChecked + 1;
        _rig.Index([.. Enumerable.Range(0, max).Select(number => Entry(number))]);

        var firsts = new List<(int Count, string First)>();
        for (var round = 0; round < 3; round++)
        {
            _rig.Reserve(max, max);
            firsts.Add((_rig.Last.Check.Count, _rig.Last.Check[0]));
            _rig.Next(new Checked([], [], _rig.Now));
            _rig.Now += ReserveRules.CheckEvery;
        }

        Assert.Equal([(ReserveRules.MostChecked, Id(0)), (1, Id(max - 1)), (ReserveRules.MostChecked, Id(0))], firsts);
    }

    [Theory]
    // Seconds between ends, then since the last end, and what is said.
    [InlineData(0, 0, 1)]
    [InlineData(10, 1, 10)]
    [InlineData(10, 30, 30)]
    [InlineData(500, 1, 60)]
    public void Reserve_Full_SaysHowQuicklyTasksEnd(int gap, int since, int expected)
    {
        _rig.Index([.. Enumerable.Range(0, 10).Select(number => Entry(number))]);
        for (var number = 0; number < 5; number++)
        {
            _rig.Now += TimeSpan.FromSeconds(gap);
            _rig.End(number);
        }

        _rig.Now += TimeSpan.FromSeconds(since);
        var reply = _rig.Reserve(100, max: 5);

        Assert.Equal(TimeSpan.FromSeconds(expected), reply.RetryAfter);
    }

    [Fact]
    public void Reserve_Full_SaysWhenATasksTimeIsOverBefore()
    {
        _rig.Index(Entry(1));
        _rig.Now += Ttl - TimeSpan.FromSeconds(2);

        var reply = _rig.Reserve(2, max: 1);

        Assert.Equal(TimeSpan.FromSeconds(2), reply.RetryAfter);
    }

    [Fact]
    public void Reserve_WithAKey_IsSaved()
    {
        var reply = _rig.Reserve(1, key: "k");

        Assert.Equal(ReservationKind.Admitted, reply.Kind);
        Assert.Equal([OwnerRows.Key("k")], _rig.Rows.Keys);
    }

    [Theory]
    [InlineData("d", nameof(ReservationKind.Known))]
    [InlineData("other", nameof(ReservationKind.Conflict))]
    public void Reserve_WithAUsedKey_IsTheTaskThatExists(string digest, string expected)
    {
        _rig.Reserve(1, max: 1, key: "k");
        _rig.Restart();

        var reply = _rig.Reserve(2, max: 0, "k", digest);

        Assert.Equal((expected, Id(1)), (reply.Kind.ToString(), reply.Id));
        Assert.Equal(1, _rig.Saves);
    }

    [Fact]
    public void Reserve_WithAKeyWhoseTimeIsOver_IsANewTask()
    {
        _rig.Reserve(1, key: "k");
        _rig.Now += Ttl;

        var reply = _rig.Reserve(2, key: "k", digest: "other");
        var joiner = _rig.Reserve(3, key: "k", digest: "other");

        Assert.Equal((ReservationKind.Admitted, Id(2)), (reply.Kind, reply.Id));
        Assert.Equal((ReservationKind.Known, Id(2)), (joiner.Kind, joiner.Id));
    }

    [Fact]
    public void Reserve_WithAKeyAfterTheAnswerWasLost_IsItsOwn()
    {
        _rig.Reserve(1, key: "k");
        _rig.Restart();

        var reply = _rig.Reserve(1, key: "k");

        Assert.Equal((ReservationKind.Known, Id(1)), (reply.Kind, reply.Id));
    }

    [Fact]
    public void Reserve_WithAKeyButNoRoom_SavesNothing()
    {
        _rig.Reserve(1, max: 1);

        var reply = _rig.Reserve(2, max: 1, "k");

        Assert.Equal(ReservationKind.Full, reply.Kind);
        Assert.Empty(_rig.Rows);
    }
}
