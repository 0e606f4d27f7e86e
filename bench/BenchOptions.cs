using System.Globalization;

namespace Actors.Bench;

/// <summary>What to measure, and for how long.</summary>
public sealed record BenchOptions
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string HelpText = """
        Usage: ./actors bench [OPTIONS]

        Measures the host against a bare endpoint that parses the same JSON and returns the same bytes. Without --calls,
        --tasks, --memory, --startup, --cluster or --upstream it measures the first four. Needs wrk.

          --calls            calls of both generations, as ratios to the bare endpoint
          --tasks            background tasks: how soon they begin, how soon a cancel is felt, what waiting and listing cost
          --memory           idle sessions, sessions with an open stream, sessions used once
          --startup          from starting the program to its first answer
          --cluster          one, two and three nodes on a PostgreSQL of their own, beside the embedded engine: calls, and what
                             it costs to come to a node and be answered by another
          --upstream         servers behind the host, beside calling them directly: many callers of one child, and one caller
          --quick            two short rounds and a tenth of the sessions: to try something, not to publish
          --rounds N         measured rounds of each server (default 7)
          --seconds N        length of a round (default 5)
          --connections N    connections of the load (default 64)
          --sessions N       sessions to open and leave idle (default 100000)
          --only TEXT        only calls whose name contains it
          --out FILE         also write the tables there

        Exits with 3 when a budget was missed, with 1 when an answer was wrong.

        """;

    public bool Help { get; init; }

    public bool Calls { get; init; }

    public bool Tasks { get; init; }

    public bool Memory { get; init; }

    public bool Startup { get; init; }

    public bool Cluster { get; init; }

    public bool Upstream { get; init; }

    public bool Quick { get; init; }

    public int Rounds { get; init; } = 7;

    public int Seconds { get; init; } = 5;

    public int Connections { get; init; } = 64;

    public int Sessions { get; init; } = 100_000;

    public string Only { get; init; } = "";

    public string? Out { get; init; }

    /// <summary>Reads a command line; null, with the reason, when it makes no sense.</summary>
    public static BenchOptions? Read(string[] args, out string? problem)
    {
        var options = new BenchOptions();
        problem = null;
        for (var i = 0; i < args.Length && problem is null; i++)
        {
            var name = args[i];
            options = name switch
            {
                "-h" or "--help" => options with { Help = true },
                "--calls" => options with { Calls = true },
                "--tasks" => options with { Tasks = true },
                "--memory" => options with { Memory = true },
                "--startup" => options with { Startup = true },
                "--upstream" => options with { Upstream = true },
                "--cluster" => options with { Cluster = true },
                "--quick" => options with { Quick = true, Rounds = 2, Seconds = 2, Sessions = 10_000 },
                "--rounds" => options with { Rounds = Number(args, ref i, ref problem) },
                "--seconds" => options with { Seconds = Number(args, ref i, ref problem) },
                "--connections" => options with { Connections = Number(args, ref i, ref problem) },
                "--sessions" => options with { Sessions = Number(args, ref i, ref problem) },
                "--only" => options with { Only = Text(args, ref i, ref problem) },
                "--out" => options with { Out = Text(args, ref i, ref problem) },
                _ => Unknown(options, name, ref problem),
            };
        }

        var all = !options.Calls && !options.Tasks && !options.Memory && !options.Startup && !options.Cluster && !options.Upstream;
        return problem is not null ? null : all ? options with { Calls = true, Tasks = true, Memory = true, Startup = true } : options;
    }

    private static BenchOptions Unknown(BenchOptions options, string name, ref string? problem)
    {
        problem = $"there is no option '{name}'; --help lists them";
        return options;
    }

    private static string Text(string[] args, ref int i, ref string? problem)
    {
        if (++i < args.Length)
        {
            return args[i];
        }

        problem = $"'{args[i - 1]}' needs a value";
        return "";
    }

    private static int Number(string[] args, ref int i, ref string? problem)
    {
        var name = args[i];
        var text = Text(args, ref i, ref problem);
        if (problem is null && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1))
        {
            problem = $"'{name}' needs a number from 1 on, and got '{text}'";
        }

        return problem is null ? int.Parse(text, CultureInfo.InvariantCulture) : 1;
    }
}
