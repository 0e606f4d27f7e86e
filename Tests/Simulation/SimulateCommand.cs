using System.Diagnostics;

namespace Actors.Tests.Simulation;

/// <summary><c>./actors simulate</c>: replays one seed, or runs many and says what they covered.</summary>
internal static class SimulateCommand
{
    public const string Command = "simulate";

    public static int Run(string[] args)
    {
        if (SimulateArguments.Parse(args, out var problem) is not { } arguments)
        {
            Console.Error.WriteLine($"actors: {problem}");
            return 2;
        }

        return arguments.Seeds == 1 ? Replay(arguments) : RunMany(arguments);
    }

    private static int Replay(SimulateArguments arguments)
    {
        var result = arguments.Run(arguments.From);
        if (result.Violation is not null)
        {
            Console.Error.WriteLine(result.Report());
            return 1;
        }

        Console.WriteLine($"Seed {result.Seed}: no violation; {result.Steps} steps, {result.Crashes} crashes, history {result.Digest:x16}");
        return 0;
    }

    private static int RunMany(SimulateArguments arguments)
    {
        var watch = Stopwatch.StartNew();
        SimulationTotals totals = new();
        var next = arguments.From - 1;
        var last = arguments.From + arguments.Seeds - 1;
        Thread[] workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (var worker in workers)
        {
            worker.Start();
        }

        foreach (var worker in workers)
        {
            while (!worker.Join(TimeSpan.FromSeconds(30)))
            {
                Console.Error.WriteLine(totals.Progress(watch.Elapsed));
            }
        }

        if (totals.Failed is { } failed)
        {
            Console.Error.WriteLine(failed.Report());
        }

        Console.WriteLine(totals.Summary(watch.Elapsed));
        return totals.Failed is null ? 0 : 1;

        void Work()
        {
            while (totals.Failed is null && Interlocked.Increment(ref next) is var seed && seed <= last)
            {
                totals.Add(arguments.Run(seed));
            }
        }
    }
}
