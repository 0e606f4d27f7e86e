namespace Actors.Tests.Simulation.Engine;

/// <summary>The connection to a node broke before its answer came.</summary>
internal sealed class ConnectionLostException(bool wasSent) : Exception(wasSent ? "The connection broke." : "The connection was refused.")
{
    /// <summary>False when the node certainly never saw the request.</summary>
    public bool WasSent { get; } = wasSent;
}
