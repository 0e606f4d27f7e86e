using System.Diagnostics;
using System.Text.Json;
using Actors.Bench.Load;
using Actors.Bench.Measures;
using Actors.Bench.Reports;

namespace Actors.Bench.Cluster;

/// <summary>What one caller waits for who comes to one node and is answered by another; two nodes, median of five runs. All processes read the same monotonic clock.</summary>
internal static class ClusterTimes
{
    private const int Runs = 5;
    private const string Sum = """{"name":"add","arguments":{"a":2,"b":40}}""";

    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        Console.Error.WriteLine("cluster: one caller");
        await using var nodes = await Nodes.StartAsync(2);
        var (here, there) = (nodes.Clients[0], nodes.Clients[1]);
        var each = options.Quick ? 50 : 200;
        var session = await Calls.OpenAsync(there);
        var waiter = await Calls.OpenAsync(here);
        var table = new Table("One caller, two nodes", "time from", "ms", "of", "budget, ms");
        await AddAsync(table, "the acknowledgement of a cancel on one node to the token on the other", 0.99, 10, each, () => CancelAsync(here, there));
        await AddAsync(table, "the end of a task on one node to the answer of tasks/result on the other", 0.50, null, each, () => ResultAsync(here, there, waiter));
        await AddAsync(table, "the same", 0.99, 20, each, () => ResultAsync(here, there, waiter));
        var (local, across) = (new List<double>(), new List<double>());
        for (var run = -1; run < Runs; run++)
        {
            var (one, other) = (Timing.Percentile(await Timing.EachAsync(each * 5, () => CallAsync(there, session)), 0.5), Timing.Percentile(await Timing.EachAsync(each * 5, () => CallAsync(here, session)), 0.5));
            if (run >= 0)
            {
                local.Add(one);
                across.Add(other);
            }
        }

        var (near, far) = (Timing.Median(local), Timing.Median(across));
        table.Add(null, "a session call to its answer, on its own node", Text.Ratio(near), "p50, median of 5 runs", "");
        table.Add(far - near <= 0.5, "a session call to its answer, through another node", Text.Ratio(far), "p50, median of 5 runs", $"≤ {Text.Ratio(near + 0.5)}");
        return table;
    }

    private static async Task AddAsync(Table table, string what, double part, double? budget, int each, Func<Task<double>> one)
    {
        await Timing.EachAsync(each, one);
        var runs = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            runs.Add(Timing.Percentile(await Timing.EachAsync(each, one), part));
        }

        var time = Timing.Median(runs);
        table.Add(budget is null ? null : time <= budget, what, Text.Ratio(time), $"p{part * 100:0}, median of 5 runs", budget is null ? "" : $"≤ {budget}");
    }

    // What fired before its acknowledgement arrived counts as nothing.
    private static async Task<double> CancelAsync(HttpClient here, HttpClient there)
    {
        var label = Guid.NewGuid().ToString("N");
        var id = await TaskCalls.CreateAsync(there, "hold", JsonSerializer.Serialize(new { label }));
        await TaskCalls.StampAsync(there, label + " began");
        await TaskCalls.CancelAsync(here, id);
        var acknowledged = Stopwatch.GetTimestamp();
        var fired = await TaskCalls.StampAsync(there, label + " cancelled");
        return Math.Max(0, Stopwatch.GetElapsedTime(acknowledged, fired).TotalMilliseconds);
    }

    private static async Task<double> ResultAsync(HttpClient here, HttpClient there, string waiter)
    {
        var label = Guid.NewGuid().ToString("N");
        var id = await TaskCalls.CreateAsync(there, "wait", JsonSerializer.Serialize(new { label }));
        var waiting = Calls.InSession(waiter, "tasks/result", JsonSerializer.Serialize(new { taskId = id })).SendAsync(here, "/mcp");
        // The waiter is known where the task is once its question has been asked there: nothing else says so.
        await Task.Delay(TimeSpan.FromMilliseconds(20));
        using var released = await there.PostAsync($"/bench/stamps/{label}", null);
        using var answer = await waiting;
        var body = await answer.Content.ReadAsStringAsync();
        var answered = Stopwatch.GetTimestamp();
        if (!body.Contains(label, StringComparison.Ordinal))
        {
            throw new BenchFailedException($"tasks/result was answered with {(int)answer.StatusCode}: {body}");
        }

        return Stopwatch.GetElapsedTime(await TaskCalls.StampAsync(there, label + " ended"), answered).TotalMilliseconds;
    }

    private static async Task<double> CallAsync(HttpClient node, string session)
    {
        var sent = Stopwatch.GetTimestamp();
        using var answer = await Calls.InSession(session, "tools/call", Sum).SendAsync(node, "/mcp");
        var body = await answer.Content.ReadAsStringAsync();
        return body.Contains("\"42\"", StringComparison.Ordinal)
            ? Stopwatch.GetElapsedTime(sent).TotalMilliseconds
            : throw new BenchFailedException($"a session's call was answered with {(int)answer.StatusCode}: {body}");
    }
}
