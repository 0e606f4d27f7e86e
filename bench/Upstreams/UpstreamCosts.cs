using System.Diagnostics;
using Actors.Bench.Load;
using Actors.Bench.Measures;
using Actors.Bench.Reports;
using Actors.Bench.Servers;

namespace Actors.Bench.Upstreams;

/// <summary>What the host costs those who call a server behind it, beside calling that server directly: throughput of many callers through one child, within the process and by HTTP, and the time that it adds for one.</summary>
internal static class UpstreamCosts
{
    private const double Budget = 0.8;

    // A child that keeps more processors busy than it leaves cannot reach its own limit beside anybody, on this machine.
    private const double LeftForHost = 0.75;
    private const int Runs = 5;
    private const string Path = "/servers/behind/mcp";

    public static async Task<IReadOnlyList<Table>> MeasureAsync(BenchOptions options)
    {
        var rates = new Table($"Servers behind the host: {options.Connections} parallel callers through one stdio child",
            "child", "its own limit, calls/s", "of processors it then takes", "by its connection, calls/s", "ratio", "budget", "by HTTP, calls/s", "p50 / p99 ms (HTTP)");
        var times = new Table("Servers behind the host: one caller", "server", "directly, p50 / p99 ms", "through the host, p50 / p99 ms", "added, p50 / p99 ms");
        foreach (var behind in Behind.All)
        {
            Console.Error.WriteLine($"upstream: {behind.Name}, stdio");
            await using var piped = await Piped.StartAsync(behind);
            await using var host = await ServerProcess.UpstreamsAsync(behind.Entry);
            await RatesAsync(options, behind, piped, host, rates);
            await TimesAsync(options, $"{behind.Name}, stdio", piped.TimeAsync, () => TimeAsync(host.Client, Path, behind.Call, behind.Expected), times);
        }

        Console.Error.WriteLine("upstream: Streamable HTTP");
        await using var server = await ServerProcess.HostAsync();
        await HttpTimesAsync(options, server, "forbidden", "this host itself, Streamable HTTP", times);
        // It has tasks, so that calls of its tools are durable ones of the host unless that is forbidden.
        await HttpTimesAsync(options, server, "auto", "the same, each call a durable task", times);
        return [rates, times];
    }

    private static async Task HttpTimesAsync(BenchOptions options, ServerProcess server, string background, string name, Table table)
    {
        await using var front = await ServerProcess.UpstreamsAsync($$"""{"url":"{{server.Url}}/mcp","background":"{{background}}"}""");
        var call = Calls.ModernCall("add", """{"a":2,"b":40}""");
        await TimesAsync(options, name, () => TimeAsync(server.Client, "/mcp", call, "\"42\""), () => TimeAsync(front.Client, Path, call, "\"42\""), table);
    }

    private static async Task RatesAsync(BenchOptions options, Behind behind, Piped piped, ServerProcess host, Table table)
    {
        var scripts = Directory.CreateTempSubdirectory("actors-bench-wrk-");
        var authority = host.Client.BaseAddress!.Authority;
        string Script(string? check) => LuaScript.Write(scripts.FullName, "upstream", [behind.Call.ToText(Path, authority)], check);
        var load = Script(null);
        await piped.RateAsync(options.Connections, options.Seconds);
        await Wrk.RunAsync(Script(behind.Expected), host.Url, options.Connections, options.Seconds);
        await Round.WarmAsync(host, load, options.Connections);
        await CallersAsync(options, behind, host);
        var (direct, processors, within, through) = (new List<double>(), new List<double>(), new List<double>(), new List<LoadResult>());
        for (var round = 0; round < options.Rounds; round++)
        {
            var its = await piped.RateAsync(options.Connections, options.Seconds);
            direct.Add(its.Rate);
            processors.Add(its.Processors);
            within.Add(await CallersAsync(options, behind, host));
            through.Add(await Wrk.RunAsync(load, host.Url, options.Connections, options.Seconds));
        }

        scripts.Delete(recursive: true);
        var ratio = Timing.Median(direct.Zip(within, static (its, mine) => mine / its));
        var taken = Timing.Median(processors);
        var isFair = Environment.ProcessorCount - taken >= LeftForHost;
        table.Add(isFair ? ratio >= Budget : null, behind.Name, Text.Number(Timing.Median(direct)), $"{Text.Ratio(taken)} of {Environment.ProcessorCount}",
            Text.Number(Timing.Median(within)), Text.Ratio(ratio), isFair ? $"≥ {Text.Ratio(Budget)}" : "none: it leaves the host no processor",
            Text.Number(Timing.Median(through.Select(static each => each.Rate))),
            $"{Text.Milliseconds(Timing.Median(through.Select(static each => (double)each.Median)))} / {Text.Milliseconds(Timing.Median(through.Select(static each => (double)each.P99)))}");
    }

    private static async Task<double> CallersAsync(BenchOptions options, Behind behind, ServerProcess host)
    {
        using var answer = await host.Client.PostAsync(
            $"/bench/callers/{options.Connections}/{options.Seconds}", new StringContent($$"""{"name":"{{behind.Tool}}","arguments":{{behind.Arguments}} }"""));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<double>();
    }

    // Runs take turns, so that a busy moment of the machine is nobody's alone; the middle one counts.
    private static async Task TimesAsync(BenchOptions options, string name, Func<Task<double>> direct, Func<Task<double>> through, Table table)
    {
        var each = options.Quick ? 200 : 2000;
        var (its, mine) = (new List<(double P50, double P99)>(), new List<(double P50, double P99)>());
        for (var run = -1; run < Runs; run++)
        {
            var (one, other) = (await EachAsync(each, direct), await EachAsync(each, through));
            if (run >= 0)
            {
                its.Add(one);
                mine.Add(other);
            }
        }

        var (p50, p99) = (Timing.Median(its.Select(static run => run.P50)), Timing.Median(its.Select(static run => run.P99)));
        var (host50, host99) = (Timing.Median(mine.Select(static run => run.P50)), Timing.Median(mine.Select(static run => run.P99)));
        table.Add(null, name, Both(p50, p99), Both(host50, host99), Both(host50 - p50, host99 - p99));
    }

    private static async Task<(double P50, double P99)> EachAsync(int count, Func<Task<double>> one)
    {
        var times = await Timing.EachAsync(count, one);
        return (Timing.Percentile(times, 0.50), Timing.Percentile(times, 0.99));
    }

    private static async Task<double> TimeAsync(HttpClient client, string path, Call call, string expected)
    {
        var sent = Stopwatch.GetTimestamp();
        using var answer = await call.SendAsync(client, path);
        var body = await answer.Content.ReadAsStringAsync();
        return body.Contains(expected, StringComparison.Ordinal)
            ? Stopwatch.GetElapsedTime(sent).TotalMilliseconds
            : throw new BenchFailedException($"answered with {(int)answer.StatusCode}: {body}");
    }

    private static string Both(double one, double other) => $"{Text.Ratio(one)} / {Text.Ratio(other)}";
}
