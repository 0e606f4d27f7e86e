using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Actors.Http.Web;

/// <summary>Reads the addresses and networks of proxies.</summary>
internal static class ProxyList
{
    /// <summary>A network, or a single address as the network of one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPNetwork? network)
    {
        network = null;
        if (IPNetwork.TryParse(text, out var parsed))
        {
            network = parsed;
        }
        else if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return network is not null;
    }
}
