using System.Globalization;
using Actors.Tests.Simulation.Mutants;
using Actors.Tests.Simulation.Tasks;

namespace Actors.Tests.Simulation;

/// <summary>What to simulate.</summary>
internal sealed record SimulateArguments
{
    /// <summary>The first seed.</summary>
    public int From { get; init; } = 1;

    /// <summary>How many seeds, one after another.</summary>
    public int Seeds { get; init; }

    /// <summary>What is different from the product; null: nothing.</summary>
    public SimulationOptions? Options { get; init; }

    public static SimulateArguments? Parse(string[] args, out string? problem)
    {
        SimulateArguments arguments = new();
        problem = null;
        for (var i = 0; i < args.Length && problem is null; i += 2)
        {
            (arguments, problem) = Read(arguments, args[i], i + 1 < args.Length ? args[i + 1] : "");
        }

        if (problem is null && arguments.Seeds == 0)
        {
            problem = "simulate needs --seed N, or --seeds N [--from M]";
        }

        return problem is null ? arguments : null;
    }

    public SimulationResult Run(int seed) => TaskWorld.Run(seed, Options);

    private static (SimulateArguments Arguments, string? Problem) Read(SimulateArguments arguments, string name, string value)
    {
        if (name == "--mutant")
        {
            return Mutant.Find(value) is { } options
                ? (arguments with { Options = options }, null)
                : (arguments, $"there is no mutant '{value}'; there are: {string.Join(", ", Mutant.Names)}");
        }

        if (name is not ("--seed" or "--seeds" or "--from"))
        {
            return (arguments, $"simulate knows no '{name}'; ./actors simulate --help says what it takes");
        }

        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return (arguments, $"{name} takes a number");
        }

        var read = name switch
        {
            "--seed" => arguments with { From = number, Seeds = 1 },
            "--seeds" => arguments with { Seeds = number },
            _ => arguments with { From = number },
        };
        return (read, null);
    }
}
