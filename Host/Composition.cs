using Actors.Host.Cluster;
using Actors.Host.Cluster.Nodes;
using Actors.Host.Cluster.Storage;

namespace Actors.Host;

/// <summary>What this build of the program is made of: the one place that knows whether Orleans is part of it.</summary>
internal static class Composition
{
    // The silo command comes with the Silo project.
    private static bool HasSilo => false;

    /// <summary>What runs a cluster; null in a build that has no silo to run.</summary>
    public static IClusterHost? Cluster { get; } = HasSilo ? new ClusterHost(NodeProgram.Own, ClusterStorages.Make, TimeProvider.System) : null;
}
