using System.Diagnostics;
using Actors.Bench.Load;
using Actors.Bench.Reports;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>The first page of <c>tasks/list</c> of an owner with few tasks, and of one with many.</summary>
internal static class TaskLists
{
    private const double Budget = 1.5;
    private const int Runs = 5;

    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        var many = options.Quick ? 10_000 : 100_000;
        await using var small = await ServerProcess.HostAsync();
        await using var large = await ServerProcess.HostAsync();
        var sessions = (Small: await FillAsync(small, 100), Large: await FillAsync(large, many));
        var ratios = new List<double>();
        var (ofSmall, ofLarge) = (new List<double>(), new List<double>());
        for (var run = -1; run < Runs; run++)
        {
            var first = await MedianAsync(small, sessions.Small);
            var second = await MedianAsync(large, sessions.Large);
            if (run >= 0)
            {
                ofSmall.Add(first);
                ofLarge.Add(second);
                ratios.Add(second / first);
            }
        }

        var ratio = ratios.Order().ElementAt(Runs / 2);
        var table = new Table("tasks/list, first page, one caller", "owner of", "ms, p50, median of 5 runs", "ratio", "budget");
        table.Add(null, "100 tasks", Text.Ratio(ofSmall.Order().ElementAt(Runs / 2)), "", "");
        table.Add(ratio <= Budget, $"{Text.Number(many)} tasks", Text.Ratio(ofLarge.Order().ElementAt(Runs / 2)), Text.Ratio(ratio), $"≤ {Budget}");
        return table;
    }

    private static async Task<string> FillAsync(ServerProcess host, int count)
    {
        await SessionLoad.EachAsync(count, _ => TaskCalls.CreateAsync(host.Client, "work", """{"a":2,"b":40}"""));
        return await Calls.OpenAsync(host.Client);
    }

    private static async Task<double> MedianAsync(ServerProcess host, string session)
    {
        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await SessionLoad.CallAsync(host, session, "tasks/list", "{}", "\"taskId\"");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times.Order().ElementAt(times.Count / 2);
    }
}
