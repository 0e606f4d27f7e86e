using System.Diagnostics;
using System.Text.Json;
using Actors.Core.Upstreams;

namespace Actors.Bench.Servers;

/// <summary>The host in its default configuration, with the servers of an <c>mcp.json</c> behind it.</summary>
internal static class UpstreamServer
{
    public static Task RunAsync(string[] args)
    {
        var builder = BenchApp.Create([]);
        builder.Configuration["Actors:Data"] = args[0];
        builder.Services.AddMcpServer().WithUpstreams(args[1]);
        var app = builder.Build();
        app.MapActors("/mcp");
        app.MapPost("/bench/callers/{callers:int}/{seconds:int}", RateAsync);
        return BenchApp.RunAsync(app);
    }

    // Callers within the process: what the connection and its actor bear, without the HTTP that callers usually come by.
    private static async Task<double> RateAsync(int callers, int seconds, HttpRequest request, IUpstreams upstreams, CancellationToken cancellationToken)
    {
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
        var call = new UpstreamCall { Method = "tools/call", Params = body.RootElement.Clone() };
        var started = Stopwatch.GetTimestamp();
        var until = TimeSpan.FromSeconds(seconds);
        var answers = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync, cancellationToken)));
        return answers.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task<long> CallAsync()
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(started) < until; count++)
            {
                await upstreams.CallAsync(new UpstreamKey("behind"), call, null, cancellationToken);
            }

            return count;
        }
    }
}
