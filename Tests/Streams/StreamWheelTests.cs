using Actors.Http.Streams;
using Actors.Tests.Shared;

namespace Actors.Tests.Streams;

public sealed class StreamWheelTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(16);

    [Fact]
    public void Add_EachPeriod_IsCalledOnce()
    {
        var time = new ManualTime();
        using var wheel = new StreamWheel(Period, time);
        var calls = 0;
        using var entry = wheel.Add(() => calls++);

        time.Advance(Period - TimeSpan.FromSeconds(1));
        var early = calls;
        time.Advance(TimeSpan.FromSeconds(1));
        var first = calls;
        time.Advance(Period * 3);

        Assert.Equal((0, 1, 4), (early, first, calls));
    }

    [Fact]
    public void Add_AtDifferentMoments_IsCalledAtDifferentMoments()
    {
        var time = new ManualTime();
        using var wheel = new StreamWheel(Period, time);
        var called = new List<string>();
        using var first = wheel.Add(() => called.Add("first"));
        time.Advance(Period / 2);
        using var second = wheel.Add(() => called.Add("second"));

        time.Advance(Period / 2);
        var half = called.ToArray();
        time.Advance(Period / 2);

        Assert.Equal(["first"], half);
        Assert.Equal(["first", "second"], called);
    }

    [Fact]
    public void Dispose_Entry_IsCalledNoMore()
    {
        var time = new ManualTime();
        using var wheel = new StreamWheel(Period, time);
        var calls = 0;
        var entry = wheel.Add(() => calls++);
        entry.Dispose();
        entry.Dispose();
        using var other = wheel.Add(() => { });

        time.Advance(Period * 2);

        Assert.Equal(0, calls);
    }
}
