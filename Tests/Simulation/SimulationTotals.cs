using System.Globalization;
using System.Text;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation;

/// <summary>What many seeds came to, added up by several threads.</summary>
internal sealed class SimulationTotals
{
    private readonly Lock _gate = new();
    private readonly long[] _struck = new long[Enum.GetValues<Fault>().Length];
    private readonly Coverage _covered = new();
    private long _seeds;
    private long _steps;
    private long _crashes;
    private volatile SimulationResult? _failed;

    /// <summary>The first violation.</summary>
    public SimulationResult? Failed => _failed;

    /// <summary>How many steps a seed took on average.</summary>
    public double StepsOfSeed => (double)_steps / Math.Max(1, _seeds);

    /// <summary>How many nodes died in a seed on average.</summary>
    public double CrashesOfSeed => (double)_crashes / Math.Max(1, _seeds);

    /// <summary>How often a fault struck.</summary>
    public long Struck(Fault fault) => _struck[(int)fault];

    public void Add(SimulationResult result)
    {
        lock (_gate)
        {
            _seeds++;
            _steps += result.Steps;
            _crashes += result.Crashes;
            _covered.Add(result.Covered);
            for (var i = 0; i < _struck.Length; i++)
            {
                _struck[i] += result.Struck[i];
            }

            if (result.Violation is not null)
            {
                _failed ??= result;
            }
        }
    }

    public string Progress(TimeSpan elapsed)
    {
        lock (_gate)
        {
            return string.Create(CultureInfo.InvariantCulture, $"  {_seeds} seeds so far, {_seeds / elapsed.TotalSeconds:0} a second");
        }
    }

    public string Summary(TimeSpan elapsed)
    {
        lock (_gate)
        {
            StringBuilder text = new();
            text.AppendLine("Faults that struck:");
            foreach (var fault in Enum.GetValues<Fault>())
            {
                Line(text, fault.ToString(), _struck[(int)fault]);
            }

            foreach (var group in _covered.Counts.GroupBy(static count => count.Group))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{group.Key}:");
                foreach (var (_, what, times) in group)
                {
                    Line(text, what, times);
                }
            }

            var seeds = Math.Max(1, _seeds);
            return text.Append(CultureInfo.InvariantCulture,
                $"{_seeds} seeds in {elapsed.TotalSeconds:0.0} s, {_seeds / elapsed.TotalSeconds:0} a second; a seed took {_steps / seeds} steps and {(double)_crashes / seeds:0.0} crashes; {(_failed is null ? "no violation" : "a violation, see above")}").ToString();
        }
    }

    private static void Line(StringBuilder text, string what, long times) => text.AppendLine(CultureInfo.InvariantCulture, $"{times,12}  {what}");
}
