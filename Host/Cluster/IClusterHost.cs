using Actors.Host.Serving;

namespace Actors.Host.Cluster;

/// <summary>What the <c>cluster</c> command runs once its options are in order.</summary>
internal interface IClusterHost
{
    /// <summary>Runs the cluster until it is told to stop, and returns the exit code.</summary>
    /// <exception cref="ServeRefusedException">Something cannot be had that is needed.</exception>
    Task<int> RunAsync(ClusterSettings settings, TextWriter output, StopSignals signals);
}
