using Actors.Bench.Reports;
#if ORLEANS
using Actors.Bench.Cluster;
#endif

namespace Actors.Bench.Servers;

/// <summary>What is measured of clusters: the one file here that knows whether Orleans is part of the build.</summary>
internal static class ClusterBench
{
#if ORLEANS
    public static Func<string[], Task>? RunNode { get; } = NodeServer.RunAsync;

    public static Func<BenchOptions, Task<Table[]>>? MeasureAsync { get; } =
        static async options => [await ClusterCalls.MeasureAsync(options), await ClusterTimes.MeasureAsync(options)];
#else
    public static Func<string[], Task>? RunNode => null;

    public static Func<BenchOptions, Task<Table[]>>? MeasureAsync => null;
#endif
}
