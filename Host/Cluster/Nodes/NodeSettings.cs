namespace Actors.Host.Cluster.Nodes;

/// <summary>What a node is told by its environment, beside where its storage is.</summary>
internal static class NodeSettings
{
    // Lists are merged by index, and these are nobody else's.
    private const string Proxies = "Actors__Web__Proxies__9";

    /// <summary>What every node of the cluster is told.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Shared(Uri front)
    {
        // Nodes listen on loopback and the front is the only one who speaks to them from there on behalf of others.
        yield return new($"{Proxies}0", "127.0.0.1");
        yield return new($"{Proxies}1", "::1");
        // The front has to see that a node is no longer ready before the node closes its door.
        yield return new("Actors__DrainNotice", "00:00:01");
        if (front.IsLoopback)
        {
            yield return new("Actors__Tasks__SingleUser", Own("Actors__Tasks__SingleUser") ?? "true");
        }
        else
        {
            // Who is to be reached under any name says so itself; loopback's rule against foreign names is the front's no more than the nodes'.
            yield return new("Actors__Web__Hosts__90", "*");
            yield return new("Actors__Tasks__SingleUser", Own("Actors__Tasks__SingleUser") ?? "false");
        }

        yield return new("Orleans__ClusterId", "local");
        yield return new("Orleans__ServiceId", "actors");
        yield return new("Orleans__Endpoints__AdvertisedIPAddress", "127.0.0.1");
        // Nobody but the nodes themselves speaks to a silo.
        yield return new("Orleans__Endpoints__GatewayPort", "0");
    }

    /// <summary>What one life of one node is told.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfLife(string name) =>
    [
        new("Orleans__Name", name),
        new("Orleans__Endpoints__SiloPort", $"{FreePort.Take()}"),
    ];

    private static string? Own(string name) => Environment.GetEnvironmentVariable(name);
}
