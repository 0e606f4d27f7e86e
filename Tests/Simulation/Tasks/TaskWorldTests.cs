using Actors.Tests.Shared;
using Actors.Tests.Simulation.Engine;
using Actors.Tests.Simulation.Mutants;

namespace Actors.Tests.Simulation.Tasks;

[Collection(Alone.Name)]
public sealed class TaskWorldTests
{
    private const int Seeds = 1000;

    [Fact]
    public void Worlds_UnderEveryFault_KeepEveryPromise()
    {
        SimulationTotals totals = new();

        Parallel.For(1, Seeds + 1, (seed, all) => Add(totals, TaskWorld.Run(seed), all));

        Assert.True(totals.Failed is null, totals.Failed?.Report());
        Assert.All(Enum.GetValues<Fault>(), fault => Assert.True(totals.Struck(fault) > 0, $"{fault} never struck."));
        Assert.True(totals.StepsOfSeed >= 50 && totals.CrashesOfSeed >= 1, totals.Summary(TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Mutant_IsFound(string name)
    {
        SimulationTotals totals = new();
        var options = Mutant.Find(name);

        Parallel.For(1, Seeds + 1, (seed, all) => Add(totals, TaskWorld.Run(seed, options), all));

        Assert.True(totals.Failed is not null, $"{Seeds} seeds did not find the mutant '{name}'.");
    }

    [Fact]
    public void Seed_RunTwice_DoesTheSame()
    {
        var once = TaskWorld.Run(3);
        var again = TaskWorld.Run(3);
        var other = TaskWorld.Run(4);

        Assert.Equal((once.Digest, once.Steps), (again.Digest, again.Steps));
        Assert.NotEqual(once.Digest, other.Digest);
    }

    public static TheoryData<string> Mutants() => [.. Mutant.Names];

    private static void Add(SimulationTotals totals, SimulationResult result, ParallelLoopState all)
    {
        totals.Add(result);
        if (result.Violation is not null)
        {
            all.Stop();
        }
    }
}
