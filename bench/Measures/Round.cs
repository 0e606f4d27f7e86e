using Actors.Bench.Load;
using Actors.Bench.Servers;

namespace Actors.Bench.Measures;

/// <summary>One measured round of one server.</summary>
/// <param name="Load">What wrk counted.</param>
/// <param name="CpuEach">Processor time of the server for each answer, in microseconds.</param>
/// <param name="AllocatedEach">Bytes the server allocated for each answer.</param>
internal sealed record Round(LoadResult Load, double CpuEach, double AllocatedEach)
{
    private const int MostWarming = 20;
    private const int WarmingSeconds = 2;
    private const double WarmShare = 0.01;

    /// <summary>Processor time of server and load for each answer, in microseconds: on a busy machine a steadier measure than the rate.</summary>
    public double AllCpuEach => CpuEach + (Load.CpuSeconds * 1e6 / Load.Requests);

    /// <summary>Loads a server for a while.</summary>
    public static async Task<Round> RunAsync(ServerProcess server, string script, string path, int connections, int seconds)
    {
        var before = await server.CostsAsync();
        var load = await Wrk.RunAsync(script, server.Url + path, connections, seconds);
        var after = await server.CostsAsync();
        return new(load, (after.CpuMicroseconds - before.CpuMicroseconds) / load.Requests, (double)(after.Allocated - before.Allocated) / load.Requests);
    }

    /// <summary>Loads a server until its compiler has little left to do: what it still compiles would be taken for the cost of the answers.</summary>
    public static async Task WarmAsync(ServerProcess server, string script, int connections)
    {
        for (var round = 0; round < MostWarming; round++)
        {
            var before = await server.CostsAsync();
            await Wrk.RunAsync(script, server.Url, connections, WarmingSeconds);
            var after = await server.CostsAsync();
            if (after.CompilingMicroseconds - before.CompilingMicroseconds < WarmShare * (after.CpuMicroseconds - before.CpuMicroseconds))
            {
                return;
            }
        }
    }

    /// <summary>The middle of what many rounds gave.</summary>
    public static double Median(IEnumerable<Round> rounds, Func<Round, double> of)
    {
        var sorted = rounds.Select(of).Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
