using Actors.Host.Cluster;
#if ORLEANS
using Actors.Host.Cluster.Nodes;
#endif
using Actors.Host.Cluster.Silos;
#if ORLEANS
using Actors.Host.Cluster.Storage;
using Orleans.Runtime;
#endif

namespace Actors.Host;

/// <summary>What this build of the program is made of: the one place that knows whether Orleans is part of it.</summary>
internal static class Composition
{
#if ORLEANS
    /// <summary>What runs a node; null in a build that cannot.</summary>
    public static ISiloHost? Silo { get; } = new SiloHost(new ClusterEngine(static builder => builder.UseActorsCluster(), Refusal));

    /// <summary>What runs a cluster; null in a build that has no silo to run.</summary>
    public static IClusterHost? Cluster { get; } = new ClusterHost(NodeProgram.Own, ClusterStorages.Make, TimeProvider.System);

    // Whoever names a provider that there is none of is told so by an exception without a type of its own.
    private static string? Refusal(Exception failed) =>
        failed is OrleansConfigurationException || (failed is InvalidOperationException && failed.Message.Contains("provider named", StringComparison.Ordinal))
            ? failed.Message.TrimEnd('.').ReplaceLineEndings(" ")
            : null;
#else
    /// <summary>What runs a node; null in a build that cannot.</summary>
    public static ISiloHost? Silo => null;

    /// <summary>What runs a cluster; null in a build that has no silo to run.</summary>
    public static IClusterHost? Cluster => null;
#endif
}
