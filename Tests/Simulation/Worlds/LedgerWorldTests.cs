using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Worlds;

public sealed class LedgerWorldTests
{
    [Fact]
    public void Payments_UnderEveryFault_AreKeptAndCountedOnce()
    {
        Coverage faults = new();
        int crashes = 0;

        for (int seed = 1; seed <= 500; seed++)
        {
            var result = LedgerWorld.Run(seed);
            Assert.True(result.Violation is null, result.Report());
            crashes += result.Crashes;
            foreach (var fault in Enum.GetValues<Fault>())
            {
                faults.Add("faults", fault.ToString(), result.Struck[(int)fault]);
            }
        }

        Assert.DoesNotContain(faults.Counts, fault => fault.Times == 0);
        Assert.True(crashes > 250, $"Only {crashes} crashes.");
    }

    [Fact]
    public void Seed_RunTwice_DoesTheSame()
    {
        var once = LedgerWorld.Run(7);
        var again = LedgerWorld.Run(7);
        var other = LedgerWorld.Run(8);

        Assert.Equal(once.Digest, again.Digest);
        Assert.NotEqual(once.Digest, other.Digest);
    }
}
