using Actors.Bench.Load;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>Opens sessions by the thousand, and waits until they are let go.</summary>
internal static class SessionLoad
{
    /// <summary>Does something for each of many sessions, some at a time.</summary>
    public static Task EachAsync(int count, Func<int, Task> one) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) => await one(i));

    /// <summary>Sends a request within a session and insists on a right answer.</summary>
    public static async Task CallAsync(ServerProcess host, string session, string method, string parameters, string expected)
    {
        using var answer = await Calls.InSession(session, method, parameters).SendAsync(host.Client, "/mcp");
        var body = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode || !body.Contains(expected, StringComparison.Ordinal))
        {
            throw new BenchFailedException($"{method} was answered with {(int)answer.StatusCode}: {body}");
        }
    }

    /// <summary>Waits until no actor is left in memory; how long that took.</summary>
    public static async Task<TimeSpan> WhenIdleAsync(ServerProcess host)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await host.StatusAsync()).GetProperty("activations").GetInt64() > 0)
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMinutes(5))
            {
                throw new BenchFailedException($"actors were still in memory after five minutes: {await host.StatusAsync()}");
            }

            await Task.Delay(1000);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>A few sessions come and go, so that what the first one costs is not counted for all.</summary>
    public static Task WarmAsync(ServerProcess host) => EachAsync(50, async _ =>
    {
        var session = await Calls.OpenAsync(host.Client);
        await CallAsync(host, session, "tools/list", "{}", "\"steps\"");
    });
}
