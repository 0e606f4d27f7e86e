using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Actors.Bench.Load;
using Actors.Bench.Reports;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>
/// How soon a submitted task begins, and how soon a cancelled one hears of it; one caller, median of five runs. Both
/// processes read the same monotonic clock.
/// </summary>
internal static class TaskTimes
{
    private const int Runs = 5;
    private const double CancelBudget = 5;

    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        var fsync = Fsync.Measure().TotalMilliseconds;
        await using var host = await ServerProcess.HostAsync();
        var each = options.Quick ? 50 : 200;
        await Timing.EachAsync(each, () => StartAsync(host));
        await Timing.EachAsync(each, () => CancelAsync(host));
        var (starts, cancels) = (new List<double>(), new List<double>());
        for (var run = 0; run < Runs; run++)
        {
            starts.Add(Timing.Percentile(await Timing.EachAsync(each, () => StartAsync(host)), 0.50));
            cancels.Add(Timing.Percentile(await Timing.EachAsync(each, () => CancelAsync(host)), 0.99));
        }

        var table = new Table($"Background tasks, one caller; an fsync takes {fsync.ToString("0.00", CultureInfo.InvariantCulture)} ms here", "time from", "ms", "of", "budget, ms");
        var (start, cancel) = (Timing.Median(starts), Timing.Median(cancels));
        table.Add(start <= fsync + 1, "submitting a task to the first line of its tool", Text.Ratio(start), "p50, median of 5 runs", $"≤ {Text.Ratio(fsync + 1)}");
        table.Add(cancel <= CancelBudget, "the acknowledgement of a cancel to the tool's token", Text.Ratio(cancel), "p99, median of 5 runs", $"≤ {CancelBudget}");
        return table;
    }

    private static async Task<double> StartAsync(ServerProcess host)
    {
        var sent = Stopwatch.GetTimestamp();
        var id = await TaskCalls.CreateAsync(host.Client, "stamp", "{}");
        var began = await TaskCalls.ResultAsync(host.Client, id);
        return Stopwatch.GetElapsedTime(sent, long.Parse(began, CultureInfo.InvariantCulture)).TotalMilliseconds;
    }

    // What fired before its acknowledgement arrived counts as nothing.
    private static async Task<double> CancelAsync(ServerProcess host)
    {
        var label = Guid.NewGuid().ToString("N");
        var id = await TaskCalls.CreateAsync(host.Client, "hold", JsonSerializer.Serialize(new { label }));
        await TaskCalls.StampAsync(host.Client, label + " began");
        await TaskCalls.CancelAsync(host.Client, id);
        var acknowledged = Stopwatch.GetTimestamp();
        var fired = await TaskCalls.StampAsync(host.Client, label + " cancelled");
        return Math.Max(0, Stopwatch.GetElapsedTime(acknowledged, fired).TotalMilliseconds);
    }
}
