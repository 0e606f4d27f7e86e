using Actors.Bench.Load;
using Actors.Bench.Reports;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>Sessions that are opened, used once and left write nothing; a DELETE writes its tombstone.</summary>
internal static class UsedOnce
{
    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        var count = options.Quick ? 1_000 : 10_000;
        await using var host = await ServerProcess.HostAsync();
        var last = "";
        await SessionLoad.EachAsync(count, async _ =>
        {
            var session = last = await Calls.OpenAsync(host.Client);
            await SessionLoad.CallAsync(host, session, "tools/call", """{"name":"add","arguments":{"a":2,"b":40}}""", "\"42\"");
        });
        await SessionLoad.WhenIdleAsync(host);
        var left = (await host.StatusAsync()).GetProperty("saves").GetInt64();
        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/mcp");
        delete.Headers.TryAddWithoutValidation("Mcp-Session-Id", last);
        using var deleted = await host.Client.SendAsync(delete);
        var closed = (await host.StatusAsync()).GetProperty("saves").GetInt64();
        var table = new Table($"{Text.Number(count)} sessions opened, used once and left", "saves", "number", "expected");
        table.Add(left == 0, "after all were let go", Text.Number(left), "0");
        table.Add(closed - left == 1, "more, after one DELETE", Text.Number(closed - left), "1");
        return table;
    }
}
