using Actors.Bench.Load;
using Actors.Bench.Reports;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>
/// Calls of the host against the bare endpoint, in rounds that take turns. Every answer of the warming rounds is looked
/// into; in the measured ones the status and the length of all answers tell whether they were the same.
/// </summary>
internal static class CallRatios
{
    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        await using var host = await ServerProcess.HostAsync();
        var scenarios = Scenario.All.Where(scenario => scenario.Name.Contains(options.Only, StringComparison.Ordinal)).ToArray();
        var prepared = new List<(Scenario Scenario, Call[] Calls)>();
        var answers = new Dictionary<string, CannedAnswer>();
        foreach (var scenario in scenarios)
        {
            var calls = await scenario.Prepare(host.Client, options.Connections);
            using var answer = await calls[0].SendAsync(host.Client, "/mcp");
            answers[scenario.Path] = await CannedAnswer.Of(answer);
            prepared.Add((scenario, calls));
        }

        await using var bare = await ServerProcess.BareAsync(answers);
        var table = new Table("Calls", "call", "host, calls/s", "bare, calls/s", "ratio", "budget", "ratio by processor time", "p50 / p99 ms (host)", "CPU µs each (host / bare)", "bytes allocated each (host / bare)");
        foreach (var (scenario, calls) in prepared)
        {
            await MeasureAsync(options, host, bare, scenario, calls, table);
        }

        return table;
    }

    private static async Task MeasureAsync(BenchOptions options, ServerProcess host, ServerProcess bare, Scenario scenario, Call[] calls, Table table)
    {
        Console.Error.WriteLine(scenario.Name);
        var scripts = Directory.CreateTempSubdirectory("actors-bench-wrk-");
        var authority = host.Client.BaseAddress!.Authority;
        string Script(string path, string? check) => LuaScript.Write(scripts.FullName, path[1..], calls.Select(call => call.ToText(path, authority)), check);
        var own = $"/{scenario.Path}";
        var (hostLoad, bareLoad) = (Script("/mcp", null), Script(own, null));
        var warming = options.Quick ? 2 : 5;
        var right = await Wrk.RunAsync(Script("/mcp", scenario.Expected), host.Url, options.Connections, warming);
        await Wrk.RunAsync(Script(own, scenario.Expected), bare.Url, options.Connections, warming);
        if (!options.Quick)
        {
            await Round.WarmAsync(host, hostLoad, options.Connections);
            await Round.WarmAsync(bare, bareLoad, options.Connections);
        }

        var (ofHost, ofBare) = (new List<Round>(), new List<Round>());
        for (var i = -1; i < options.Rounds; i++)
        {
            var bareRound = await Round.RunAsync(bare, bareLoad, "", options.Connections, options.Seconds);
            var hostRound = await Round.RunAsync(host, hostLoad, "", options.Connections, options.Seconds);
            Check(scenario, right, hostRound.Load, "host");
            Check(scenario, right, bareRound.Load, "bare endpoint");
            // The first of each is one more to warm up: the scripts are new to the servers' compiler too.
            if (i >= 0)
            {
                ofBare.Add(bareRound);
                ofHost.Add(hostRound);
            }
        }

        scripts.Delete(recursive: true);
        var ratio = ofHost.Zip(ofBare, (mine, its) => mine.Load.Rate / its.Load.Rate).Order().ElementAt(ofHost.Count / 2);
        double Of(List<Round> rounds, Func<Round, double> of) => Round.Median(rounds, of);
        var rate = Of(ofHost, round => round.Load.Rate);
        if (scenario.Durable)
        {
            await TaskCalls.WhenNoneRunsAsync(host);
        }

        var (met, least) = Budget(options, scenario, ratio, rate);
        table.Add(met,
            scenario.Name,
            Text.Number(rate),
            Text.Number(Of(ofBare, round => round.Load.Rate)),
            Text.Ratio(ratio),
            least,
            Text.Ratio(Of(ofBare, round => round.AllCpuEach) / Of(ofHost, round => round.AllCpuEach)),
            $"{Text.Milliseconds(Of(ofHost, round => round.Load.Median))} / {Text.Milliseconds(Of(ofHost, round => round.Load.P99))}",
            $"{Text.Short(Of(ofHost, round => round.CpuEach))} / {Text.Short(Of(ofBare, round => round.CpuEach))}",
            $"{Text.Number(Of(ofHost, round => round.AllocatedEach))} / {Text.Number(Of(ofBare, round => round.AllocatedEach))}");
    }

    // A task costs two saves one after the other, each of which waits for the disk together with those of other callers.
    private static (bool? Met, string Least) Budget(BenchOptions options, Scenario scenario, double ratio, double rate)
    {
        if (scenario.Budget is not { } budget)
        {
            return (null, "");
        }

        var fsync = scenario.Durable ? Fsync.Measure() : TimeSpan.Zero;
        if (fsync <= TimeSpan.FromMilliseconds(0.2))
        {
            return (ratio >= budget, "≥ " + Text.Ratio(budget));
        }

        var possible = 0.6 * options.Connections / (2 * fsync.TotalSeconds);
        return (ratio >= budget || rate >= possible, $"≥ {Text.Ratio(budget)}, or {Text.Number(possible)} calls/s since an fsync takes {Text.Ratio(fsync.TotalMilliseconds)} ms");
    }

    // Chunks may be cut differently, by a few bytes; anything else would be another answer.
    private static void Check(Scenario scenario, LoadResult right, LoadResult measured, string which)
    {
        if (Math.Abs(measured.BytesEach - right.BytesEach) > 0.03 * right.BytesEach)
        {
            throw new BenchFailedException(FormattableString.Invariant(
                $"{scenario.Name}: answers of the {which} had {measured.BytesEach:f1} bytes in the measured rounds, and {right.BytesEach:f1} when they were looked into"));
        }
    }
}
