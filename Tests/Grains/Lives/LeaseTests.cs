using Actors.Grains.Nodes;
using Actors.Tests.Shared;

namespace Actors.Tests.Grains.Lives;

/// <summary>A lease on a clock that the test drives.</summary>
public sealed class LeaseTests : IDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private readonly ManualTime _time = new();
    private readonly Lease _lease;
    private readonly TaskCompletionSource _lost = new();

    public LeaseTests()
    {
        _lease = new Lease(_time);
        _lease.Lost.Register(_lost.SetResult);
    }

    public void Dispose() => _lease.Dispose();

    [Fact]
    public void Holds_BeforeItHasBegun_IsFalse_AndNothingIsLost()
    {
        Assert.False(_lease.Holds);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(_lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Lapse_IsNoticedWithoutAnybodyAsking()
    {
        _lease.Begin(Length, _lease.Now);

        _time.Advance(Length);

        await Lost();
        Assert.False(_lease.Holds);
    }

    [Fact]
    public async Task Renewed_MovesTheLapse()
    {
        _lease.Begin(Length, _lease.Now);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        _lease.Renewed(_lease.Now);

        _time.Advance(TimeSpan.FromSeconds(1.5));
        bool held = _lease.Holds;
        _time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.True(held);
        Assert.False(_lease.Holds);
        await Lost();
    }

    [Fact]
    public async Task Renewed_ByAWriteThatTookLongerThanTheLease_IsLost()
    {
        _lease.Begin(Length, _lease.Now);
        TimeSpan began = _lease.Now;
        _time.Advance(TimeSpan.FromSeconds(3));

        _lease.Renewed(began);

        Assert.False(_lease.Holds);
        await Lost();
    }

    [Fact]
    public async Task Lose_BeforeItHasBegun_CannotBeUndone()
    {
        _lease.Lose();

        _lease.Begin(Length, _lease.Now);
        _lease.Renewed(_lease.Now);

        Assert.False(_lease.Holds);
        await Lost();
    }

    [Fact]
    public void End_HoldsNoMore_AndLosesNothing()
    {
        _lease.Begin(Length, _lease.Now);

        _lease.End();
        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(_lease.Holds);
        Assert.False(_lease.Lost.IsCancellationRequested);
    }

    private Task Lost() => _lost.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
}
