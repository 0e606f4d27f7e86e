using System.Net;
using System.Net.Sockets;

namespace Actors.Host.Cluster.Nodes;

/// <summary>Ports of loopback that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>One that is free now. Somebody may take it before it is used: whoever does not get it tries another.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
