using System.Globalization;
using Actors.Tests.Simulation.Worlds;

namespace Actors.Tests.Simulation;

/// <summary>What to simulate.</summary>
/// <param name="From">The first seed.</param>
/// <param name="Seeds">How many seeds, one after another.</param>
/// <param name="World">Runs one seed.</param>
internal sealed record SimulateArguments(int From, int Seeds, Func<int, SimulationResult> World)
{
    public static SimulateArguments? Parse(string[] args, out string? problem)
    {
        problem = null;
        var arguments = new SimulateArguments(1, 0, seed => LedgerWorld.Run(seed));
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                problem = $"simulate takes --seed N, or --seeds N [--from M]; '{args[i]}' has no number.";
                return null;
            }

            switch (args[i])
            {
                case "--seed":
                    arguments = arguments with { From = number, Seeds = 1 };
                    break;
                case "--seeds":
                    arguments = arguments with { Seeds = number };
                    break;
                case "--from":
                    arguments = arguments with { From = number };
                    break;
                default:
                    problem = $"simulate knows no '{args[i]}'; it takes --seed N, or --seeds N [--from M].";
                    return null;
            }
        }

        problem = arguments.Seeds == 0 ? "simulate needs --seed N, or --seeds N [--from M]." : null;
        return problem is null ? arguments : null;
    }
}
