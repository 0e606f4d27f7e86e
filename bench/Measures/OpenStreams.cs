using Actors.Bench.Load;
using Actors.Bench.Reports;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>Memory of a session whose client keeps a GET open, while nothing happens on it.</summary>
internal static class OpenStreams
{
    public static async Task<Table> MeasureAsync(BenchOptions options)
    {
        var count = options.Quick ? 500 : 2_000;
        await using var host = await ServerProcess.HostAsync();
        await SessionLoad.WarmAsync(host);
        var before = await SettledAsync(host);
        var open = new HttpResponseMessage[count];
        await SessionLoad.EachAsync(count, async i => open[i] = await ListenAsync(host, await Calls.OpenAsync(host.Client)));
        var early = await SettledAsync(host);
        // A minute and a half on, what an idle session does not need has gone.
        await Task.Delay(TimeSpan.FromSeconds(options.Quick ? 5 : 90));
        var late = await SettledAsync(host);
        var streams = (await host.StatusAsync()).GetProperty("streamsOpen").GetInt64();
        if (streams != count)
        {
            throw new BenchFailedException($"{streams} streams are open, of {count}");
        }

        var table = new Table($"{Text.Number(count)} sessions with an open GET", "measured", "KB each, Kestrel's connection included");
        table.Add(null, "at once", Text.Short((early - before) / 1024.0 / count));
        table.Add(null, "after 90 s", Text.Short((late - before) / 1024.0 / count));
        foreach (var response in open)
        {
            response.Dispose();
        }

        return table;
    }

    private static async Task<HttpResponseMessage> ListenAsync(ServerProcess host, string session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-11-25");
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return response;
    }

    // Garbage would hide what is kept, so here, and only here, the server is told to collect it.
    private static async Task<long> SettledAsync(ServerProcess host)
    {
        using var collected = await host.Client.PostAsync("/bench/collect", null);
        return (await host.CostsAsync()).Resident;
    }
}
