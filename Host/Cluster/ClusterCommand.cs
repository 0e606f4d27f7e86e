using System.CommandLine;
using Actors.Host.Cluster.Children;
using Actors.Host.Serving;
using Actors.Host.Upstreams;

namespace Actors.Host.Cluster;

/// <summary>The <c>cluster</c> command: reads and checks its options, then hands over to the host.</summary>
internal static class ClusterCommand
{
    private const int MostNodes = 16;

    private static readonly Option<int> Nodes = new("--nodes")
    {
        Description = $"How many nodes, 1 to {MostNodes}.",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<string> Storage = new("--storage")
    {
        Description = "What they keep their state in: postgres makes a PostgreSQL of its own, azurite runs Azurite from npm.",
        HelpName = "postgres|azurite",
        DefaultValueFactory = _ => "postgres",
    };

    private static readonly Option<string> Url = new("--url")
    {
        Description = "The address to listen on, for all nodes together. MCP is at /mcp under it. Port 0 takes a free one.",
        HelpName = "URL",
        DefaultValueFactory = _ => "http://127.0.0.1:5080",
    };

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "The folder that the storage is kept in; made when it is missing, used by one cluster at a time. "
            + $"Without it: {ClusterFolder.Default ?? "must be named, since this user has no folder for data"}.",
        HelpName = "DIR",
    };

    /// <summary>Makes the command; without a host it only says why there is none.</summary>
    public static Command Create(IClusterHost? host, TextWriter error)
    {
        var command = new Command("cluster", "Run several nodes with storage of their own on this machine, behind one address.")
        {
            Nodes, Storage, Url, Data, RootFolder.Option, ConfigFile.Option,
        };
        command.SetAction((parsed, _) => Refusals.ToldAsync(error, parsed.GetRequiredValue(Url), async () =>
        {
            var ready = host ?? throw new ServeRefusedException("this build has no Orleans, so it has no nodes to run; './actors prepare --again' looks whether it can be restored now");
            var settings = Read(parsed);
            using var signals = StopSignals.Listen();
            return await ready.RunAsync(settings, parsed.InvocationConfiguration.Output, signals);
        }));
        return command;
    }

    private static ClusterSettings Read(ParseResult parsed)
    {
        if (!Leash.IsSupported)
        {
            throw new ServeRefusedException("cluster runs on Linux and macOS; on other systems start each node with 'silo', and a storage and a balancer of your own");
        }

        var nodes = parsed.GetRequiredValue(Nodes);
        if (nodes is < 1 or > MostNodes)
        {
            throw new ServeRefusedException($"--nodes '{nodes}' is not 1 to {MostNodes}");
        }

        return new ClusterSettings(
            ServeUrl.Parse(parsed.GetRequiredValue(Url)),
            nodes,
            KindOf(parsed.GetRequiredValue(Storage)),
            ClusterFolder.Open(parsed.GetValue(Data)),
            RootFolder.Find(parsed),
            ConfigFile.Checked(parsed));
    }

    private static StorageKind KindOf(string name) => name switch
    {
        "postgres" => StorageKind.Postgres,
        "azurite" => StorageKind.Azurite,
        _ => throw new ServeRefusedException($"--storage '{name}' is not known; it is postgres or azurite"),
    };
}
