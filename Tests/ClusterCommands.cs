#if ORLEANS
using Actors.Tests.Cluster;
#endif

namespace Actors.Tests;

/// <summary>What tests of whole clusters start as processes of their own: the one file here that knows whether Orleans is part of the build.</summary>
internal static class ClusterCommands
{
    /// <summary>One node.</summary>
    public const string Node = "everything-node";

    /// <summary>Storage, nodes and a front; for a person as well.</summary>
    public const string Cluster = "everything-cluster";

#if ORLEANS
    public static Func<string[], Task<int>>? RunNode { get; } = EverythingNode.Run;

    public static Func<string[], Task<int>>? RunCluster { get; } = EverythingCluster.Run;
#else
    public static Func<string[], Task<int>>? RunNode => null;

    public static Func<string[], Task<int>>? RunCluster => null;
#endif
}
