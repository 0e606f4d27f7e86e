using Actors.Host.Serving;

namespace Actors.Host.Cluster.Silos;

/// <summary>What the <c>silo</c> command runs once its options are in order.</summary>
internal interface ISiloHost
{
    /// <summary>Runs a node until the process is asked to end, and returns its exit code.</summary>
    /// <exception cref="ServeRefusedException">Its settings cannot be used.</exception>
    Task<int> RunAsync(SiloSettings settings, TextWriter output, TextWriter error);
}
