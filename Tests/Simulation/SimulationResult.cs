using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Violation">What went wrong; null when nothing did.</param>
/// <param name="History">What happened; only where something went wrong.</param>
/// <param name="Steps">How many steps it took.</param>
/// <param name="Crashes">How many nodes died without a word.</param>
/// <param name="Struck">How often each <see cref="Fault"/> struck.</param>
/// <param name="Covered">What else happened, and how often.</param>
/// <param name="Digest">Tells it from other histories.</param>
internal sealed record SimulationResult(
    int Seed, string? Violation, string? History, int Steps, int Crashes, IReadOnlyList<int> Struck, Coverage Covered, ulong Digest)
{
    public static SimulationResult Of(int seed, Simulation simulation, Coverage covered) => new(
        seed,
        simulation.Violation,
        simulation.Violation is null ? null : simulation.History.ToString(),
        simulation.Scheduler.Steps,
        simulation.Cluster.Membership.Crashes,
        simulation.Chaos.Struck,
        covered,
        simulation.History.Digest);

    /// <summary>What a person needs to know of a violation.</summary>
    public string Report() => $"{History}\nSeed {Seed}: {Violation}\nAgain: ./actors simulate --seed {Seed}";
}
