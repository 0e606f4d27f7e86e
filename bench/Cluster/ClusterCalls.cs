using Actors.Bench.Load;
using Actors.Bench.Reports;
using Actors.Bench.Servers;

namespace Actors.Bench.Cluster;

/// <summary>
/// Calls of one, two and three nodes, each with its part of the connections, beside the embedded engine and the bare endpoint. A
/// session lives where it is first used: it is called there, or through the next node.
/// </summary>
internal static class ClusterCalls
{
    private const string Sum = """{"name":"add","arguments":{"a":2,"b":40}}""";
    private static readonly Call Modern = Calls.ModernCall("add", """{"a":2,"b":40}""");

    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        var table = new Table("Calls on a cluster", "call", "served by", "calls/s", "of embedded", "of bare", "p50 / p99 ms");
        await using var host = await ServerProcess.HostAsync();
        var session = await SessionsAsync(host.Client, options.Connections, host.Client);
        var answers = new Dictionary<string, CannedAnswer> { ["modern"] = await AnswerAsync(host.Client, Modern), ["session"] = await AnswerAsync(host.Client, session[0]) };
        await using var bare = await ServerProcess.BareAsync(answers);
        var modernBase = await BaseAsync(options, host, bare, "modern", "modern tools/call", [Modern], table);
        var sessionBase = await BaseAsync(options, host, bare, "session", "session tools/call", session, table);
        for (var count = 1; count <= 3; count++)
        {
            Console.Error.WriteLine($"cluster: {count} nodes");
            await using var nodes = await Nodes.StartAsync(count);
            await AddAsync(options, nodes, modernBase, "modern tools/call", $"{Count(count)}, any", _ => Task.FromResult<Call[]>([Modern]), table);
            await AddAsync(options, nodes, sessionBase, "session tools/call", $"{Count(count)}, its own", node => SessionsAsync(nodes.Clients[node], options.Connections / count, nodes.Clients[node]), table);
            if (count > 1)
            {
                await AddAsync(options, nodes, sessionBase, "session tools/call", $"{Count(count)}, another",
                    node => SessionsAsync(nodes.Clients[node], options.Connections / count, nodes.Clients[(node + 1) % count]), table);
            }
        }

        return table;
    }

    private static string Count(int nodes) => nodes == 1 ? "1 node" : $"{nodes} nodes";

    private static async Task<CannedAnswer> AnswerAsync(HttpClient client, Call call)
    {
        using var answer = await call.SendAsync(client, "/mcp");
        return await CannedAnswer.Of(answer);
    }

    // Opened here, and called once where they are to live.
    private static async Task<Call[]> SessionsAsync(HttpClient opener, int count, HttpClient home)
    {
        var calls = new Call[count];
        for (var i = 0; i < count; i++)
        {
            calls[i] = Calls.InSession(await Calls.OpenAsync(opener, ready: false), "tools/call", Sum);
            using var first = await calls[i].SendAsync(home, "/mcp");
            var body = await first.Content.ReadAsStringAsync();
            if (!body.Contains("\"42\"", StringComparison.Ordinal))
            {
                throw new BenchFailedException($"a session's first call was answered with {(int)first.StatusCode}: {body}");
            }
        }

        return calls;
    }

    private static async Task<(double Embedded, double Bare)> BaseAsync(
        BenchOptions options, ServerProcess host, ServerProcess bare, string path, string name, Call[] calls, Table table)
    {
        using var scripts = new Scripts();
        var (hostLoad, bareLoad) = (scripts.Of("/mcp", host.Url, calls), scripts.Of($"/{path}", bare.Url, calls));
        var (ofHost, ofBare) = (new List<LoadResult>(), new List<LoadResult>());
        for (var round = -1; round < options.Rounds; round++)
        {
            var its = await Wrk.RunAsync(bareLoad, bare.Url, options.Connections, options.Seconds);
            var mine = await Wrk.RunAsync(hostLoad, host.Url, options.Connections, options.Seconds);
            if (round >= 0)
            {
                ofBare.Add(its);
                ofHost.Add(mine);
            }
        }

        var (embedded, least) = (Median(ofHost, static load => load.Rate), Median(ofBare, static load => load.Rate));
        Row(table, name, "bare endpoint", least, embedded, least, ofBare);
        Row(table, name, "embedded engine", embedded, embedded, least, ofHost);
        return (embedded, least);
    }

    private static async Task AddAsync(BenchOptions options, Nodes nodes, (double Embedded, double Bare) bases, string name, string by, Func<int, Task<Call[]>> calls, Table table)
    {
        using var scripts = new Scripts();
        var count = nodes.Clients.Count;
        var loads = new string[count];
        for (var node = 0; node < count; node++)
        {
            loads[node] = scripts.Of("/mcp", nodes.Url(node), await calls(node));
        }

        var rates = new List<double>();
        var all = new List<LoadResult>();
        for (var round = -1; round < options.Rounds; round++)
        {
            var results = await Task.WhenAll(loads.Select((load, node) => Wrk.RunAsync(load, nodes.Url(node), options.Connections / count, options.Seconds)));
            if (round >= 0)
            {
                rates.Add(results.Sum(static load => load.Rate));
                all.AddRange(results);
            }
        }

        Row(table, name, by, rates.Order().ElementAt(rates.Count / 2), bases.Embedded, bases.Bare, all);
    }

    private static void Row(Table table, string name, string by, double rate, double embedded, double bare, List<LoadResult> loads) => table.Add(
        null, name, by, Text.Number(rate), Text.Ratio(rate / embedded), Text.Ratio(rate / bare),
        $"{Text.Milliseconds(Median(loads, static load => load.Median))} / {Text.Milliseconds(Median(loads, static load => load.P99))}");

    private static double Median(List<LoadResult> loads, Func<LoadResult, double> of) => loads.Select(of).Order().ElementAt(loads.Count / 2);

    private sealed class Scripts : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actors-bench-wrk-");
        private int _count;

        public string Of(string path, string url, Call[] calls) =>
            LuaScript.Write(_folder.FullName, $"{++_count}", calls.Select(call => call.ToText(path, new Uri(url).Authority)), check: null);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
