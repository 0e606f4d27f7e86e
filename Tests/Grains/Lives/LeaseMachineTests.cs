using Actors.Grains.Nodes;

namespace Actors.Tests.Grains.Lives;

public sealed class LeaseMachineTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void Begin_CountsFromBeforeTheWriteBegan()
    {
        LeaseState lease = LeaseMachine.Begin(Length, At(10));

        Assert.True(LeaseMachine.Holds(lease, At(11.999)));
        Assert.False(LeaseMachine.Holds(lease, At(12)));
    }

    [Fact]
    public void Renewed_InTime_CountsFromBeforeThatWriteBegan()
    {
        LeaseState lease = LeaseMachine.Renewed(LeaseMachine.Begin(Length, At(10)), began: At(10.5), now: At(11.9));

        Assert.True(LeaseMachine.Holds(lease, At(12.4)));
        Assert.False(LeaseMachine.Holds(lease, At(12.5)));
    }

    [Fact]
    public void Renewed_ByAnOlderWrite_ShortensNothing()
    {
        LeaseState lease = LeaseMachine.Renewed(LeaseMachine.Begin(Length, At(10)), began: At(9), now: At(10.1));

        Assert.Equal(At(12), lease.Until);
    }

    [Fact]
    public void Renewed_AfterItHasLapsed_StaysLostThoughNobodyHadLooked()
    {
        LeaseState lease = LeaseMachine.Renewed(LeaseMachine.Begin(Length, At(10)), began: At(11.9), now: At(12.1));

        Assert.True(lease.IsLost);
        Assert.False(LeaseMachine.Holds(lease, At(12.2)));
    }

    [Fact]
    public void Lose_StaysLost()
    {
        LeaseState lease = LeaseMachine.Lose(LeaseMachine.Begin(Length, At(10)));

        Assert.True(LeaseMachine.Renewed(lease, At(10.1), At(10.2)).IsLost);
        Assert.False(LeaseMachine.Holds(lease, At(10.3)));
    }

    [Fact]
    public void Outwait_IsLongerThanTheLease_SinceClocksDiffer() => Assert.True(LeaseMachine.Outwait(Length) > Length);
}
