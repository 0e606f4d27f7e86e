using Actors.Embedded;

namespace Actors.Tests.Embedded;

public sealed class MemoryReturnTests
{
    private int _collections;

    [Fact]
    public void Observe_MostOfManyLetGo_CollectsOnce()
    {
        var memory = new MemoryReturn(() => _collections++);

        Array.ForEach([MemoryReturn.Many, MemoryReturn.Many / 2, MemoryReturn.Many / 10, 0, 0], memory.Observe);

        Assert.Equal(1, _collections);
    }

    [Fact]
    public void Observe_AnotherPeakAfterTheFirst_CollectsAgain()
    {
        var memory = new MemoryReturn(() => _collections++);

        Array.ForEach([MemoryReturn.Many, 0, MemoryReturn.Many, 0], memory.Observe);

        Assert.Equal(2, _collections);
    }

    [Fact]
    public void Observe_ManyThatComeAndGoSteadily_NeverCollects()
    {
        var memory = new MemoryReturn(() => _collections++);

        Array.ForEach([50_000, 48_000, 52_000, 20_000, 50_000], memory.Observe);

        Assert.Equal(0, _collections);
    }

    [Fact]
    public void Observe_Few_NeverCollects()
    {
        var memory = new MemoryReturn(() => _collections++);

        Array.ForEach([MemoryReturn.Many - 1, 0], memory.Observe);

        Assert.Equal(0, _collections);
    }
}
