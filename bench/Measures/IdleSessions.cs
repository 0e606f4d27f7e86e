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
        // Side by side: most of it is waiting.
        var all = await Task.WhenAll(MeasureAsync(options, list: false), MeasureAsync(options, list: true));
        Add(table, "said initialized", all[0]);
        Add(table, "said initialized and listed tools", all[1]);
        return table;
    }

    private static void Add(Table table, string what, Found found)
    {
        var increase = Text.Mega(found.After - found.Before);
        table.Add(increase <= BudgetMegabytes && found.Actors == 0 && found.Saves == 0, what,
            Text.Short(Text.Mega(found.Before)), Text.Short(Text.Mega(found.Full)), Text.Short(Text.Mega(found.After)), Text.Short(increase),
            $"≤ {BudgetMegabytes}, no actor", Text.Number(found.Actors), Text.Number(found.Saves));
    }

    private static async Task<Found> MeasureAsync(BenchOptions options, bool list)
    {
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
        await Task.Delay(TimeSpan.FromSeconds(40));
        var after = (await host.CostsAsync()).Resident;
        var status = await host.StatusAsync();
        return new(before, full, after, status.GetProperty("activations").GetInt64(), status.GetProperty("saves").GetInt64());
    }

    private sealed record Found(long Before, long Full, long After, long Actors, long Saves);
}
