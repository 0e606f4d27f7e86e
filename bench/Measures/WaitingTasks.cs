using Actors.Bench.Reports;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>What tasks cost that wait for their users.</summary>
internal static class WaitingTasks
{
    private const double BudgetPercent = 1;

    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        var count = options.Quick ? 1_000 : 10_000;
        await using var host = await ServerProcess.HostAsync();
        var before = (await host.CostsAsync()).Resident;
        await SessionLoad.EachAsync(count, _ => TaskCalls.CreateAsync(host.Client, "ask", "{}"));
        await Task.Delay(TimeSpan.FromSeconds(options.Quick ? 5 : 20));
        var started = await host.CostsAsync();
        var watched = TimeSpan.FromSeconds(options.Quick ? 10 : 60);
        await Task.Delay(watched);
        var ended = await host.CostsAsync();
        var percent = (ended.CpuMicroseconds - started.CpuMicroseconds) / watched.TotalMicroseconds * 100;
        var table = new Table($"{Text.Number(count)} tasks with a parked body that wait for an answer", "measured", "value", "budget");
        table.Add(percent < BudgetPercent, $"of one core, over {watched.TotalSeconds:0} s", $"{Text.Ratio(percent)} %", $"< {BudgetPercent} %");
        table.Add(null, "more resident memory, KB each", Text.Short((ended.Resident - before) / 1024.0 / count), "");
        return table;
    }
}
