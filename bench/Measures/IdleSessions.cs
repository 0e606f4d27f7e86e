using Actors.Bench.Load;
using Actors.Bench.Reports;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>Resident memory of sessions that were opened and are left alone, after the idle time.</summary>
internal static class IdleSessions
{
    private const double BudgetMegabytes = 200;

    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        var table = new Table($"{Text.Number(options.Sessions)} sessions opened and idle", "sessions that", "resident before, MB", "at the end of the opening, MB", "after the idle time, MB", "increase, MB", "budget", "actors left", "rows saved");
        await MeasureAsync(options, table, "said initialized", list: false);
        await MeasureAsync(options, table, "said initialized and listed tools", list: true);
        return table;
    }

    private static async Task MeasureAsync(BenchOptions options, Table table, string what, bool list)
    {
        Console.Error.WriteLine($"{Text.Number(options.Sessions)} sessions that {what}");
        await using var host = await ServerProcess.HostAsync();
        await SessionLoad.WarmAsync(host);
        var before = (await host.CostsAsync()).Resident;
        await SessionLoad.EachAsync(options.Sessions, async _ =>
        {
            var session = await Calls.OpenAsync(host.Client);
            if (list)
            {
                await SessionLoad.CallAsync(host, session, "tools/list", "{}", "\"steps\"");
            }
        });
        var full = (await host.CostsAsync()).Resident;
        await SessionLoad.WhenIdleAsync(host);
        // The host hands memory back in its own time, without being asked for anything.
        await Task.Delay(TimeSpan.FromSeconds(20));
        var after = (await host.CostsAsync()).Resident;
        var status = await host.StatusAsync();
        var (actors, saves) = (status.GetProperty("activations").GetInt64(), status.GetProperty("saves").GetInt64());
        var increase = Text.Mega(after - before);
        table.Add(increase <= BudgetMegabytes && actors == 0 && saves == 0, what,
            Text.Short(Text.Mega(before)), Text.Short(Text.Mega(full)), Text.Short(Text.Mega(after)), Text.Short(increase), $"≤ {BudgetMegabytes}, no actor", Text.Number(actors), Text.Number(saves));
    }
}
