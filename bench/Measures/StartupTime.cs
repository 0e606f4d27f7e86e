using Actors.Bench.Load;
using Actors.Bench.Reports;

namespace Actors.Bench.Measures;

/// <summary>From starting a built server to its first answer.</summary>
internal static class StartupTime
{
    private const double BudgetSeconds = 0.7;

    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        var table = new Table("Startup", "from the start of the process to", "median, s", "best, s", "budget");
        var times = new List<double>();
        for (var i = 0; i < (options.Quick ? 3 : 9); i++)
        {
            times.Add(await OnceAsync());
        }

        times.Sort();
        table.Add(times[times.Count / 2] <= BudgetSeconds, "the first right answer of initialize", Text.Ratio(times[times.Count / 2]), Text.Ratio(times[0]), $"≤ {BudgetSeconds}");
        return table;
    }

    private static async Task<double> OnceAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var host = await Servers.ServerProcess.HostAsync();
        await Calls.OpenAsync(host.Client, ready: false);
        return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }
}
