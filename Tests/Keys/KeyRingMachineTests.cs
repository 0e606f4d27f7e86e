using Actors.Core.Keys;

namespace Actors.Tests.Keys;

public sealed class KeyRingMachineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Next_EmptyRing_GetsAKeyThatSealsAtOnce()
    {
        var ring = KeyRingMachine.Next(KeyRing.Empty, Start, Random(1));

        var key = Assert.Single(ring.Keys);
        Assert.Equal("0101010101010101", key.Id);
        Assert.Equal(32, key.Secret.Length);
        Assert.Equal(key, ring.Current(Start));
    }

    [Fact]
    public void Next_KeyThatHasTime_ChangesNothing()
    {
        var ring = KeyRingMachine.Next(KeyRing.Empty, Start, Random(1));

        var later = KeyRingMachine.Next(ring, Start + KeyRingMachine.Lifetime - KeyRingMachine.Ahead - TimeSpan.FromSeconds(1), Random(2));

        Assert.Same(ring, later);
    }

    [Fact]
    public void Next_KeyNearItsEnd_MakesTheNextOneWhichWaitsForItsTurn()
    {
        var ring = KeyRingMachine.Next(KeyRing.Empty, Start, Random(1));
        var near = Start + KeyRingMachine.Lifetime - KeyRingMachine.Ahead;

        var later = KeyRingMachine.Next(ring, near, Random(2));
        var again = KeyRingMachine.Next(later, near, Random(3));

        Assert.Equal(2, later.Keys.Count);
        Assert.Equal(ring.Keys[0], later.Current(near));
        Assert.Equal(ring.Keys[0], later.Current(ring.Keys[0].Until - TimeSpan.FromTicks(1)));
        Assert.Equal(later.Keys[1], later.Current(ring.Keys[0].Until));
        Assert.Same(later, again);
    }

    [Fact]
    public void Next_RingThatNobodyReadForMonths_BeginsAnewAtOnceAndKeepsWhatItHad()
    {
        var ring = KeyRingMachine.Next(KeyRing.Empty, Start, Random(1));
        var late = Start + (2 * KeyRingMachine.Lifetime);

        var later = KeyRingMachine.Next(ring, late, Random(2));

        Assert.Equal(late, later.Current(late)!.From);
        Assert.Equal(ring.Keys[0], later.Find(ring.Keys[0].Id));
    }

    [Fact]
    public void Current_ClockBehindAllKeys_IsTheOldest()
    {
        var ring = KeyRingMachine.Next(KeyRing.Empty, Start, Random(1));

        var key = ring.Current(Start - TimeSpan.FromDays(1));

        Assert.Equal(ring.Keys[0], key);
    }

    [Fact]
    public void Find_UnknownId_IsNull()
    {
        var ring = KeyRingMachine.Next(KeyRing.Empty, Start, Random(1));

        Assert.Null(ring.Find("0202020202020202"));
    }

    private static byte[] Random(byte value) => [.. Enumerable.Repeat(value, KeyRingMachine.RandomBytes)];
}
