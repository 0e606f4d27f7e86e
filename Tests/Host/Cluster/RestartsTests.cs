using Actors.Host.Cluster.Children;

namespace Actors.Tests.Host.Cluster;

public sealed class RestartsTests
{
    [Fact]
    public void Next_LivesThatEndAtOnce_WaitTwiceAsLongEachTimeUpToALimit()
    {
        var restarts = default(Restarts);
        var waits = new List<double>();

        for (var life = 0; life < 9; life++)
        {
            (var wait, restarts) = restarts.Next(TimeSpan.FromSeconds(1));
            waits.Add(wait.TotalSeconds);
        }

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 15, 15, 15], waits);
    }

    [Fact]
    public void Next_AfterALongLife_BeginsAnew()
    {
        var restarts = new Restarts(8);

        var (wait, after) = restarts.Next(Restarts.Settled);

        Assert.Equal(Restarts.First, wait);
        Assert.Equal(new Restarts(1), after);
    }
}
