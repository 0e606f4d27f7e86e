using System.Globalization;
using Actors.Host.Cluster;
using Actors.Host.Cluster.Storage;
using Actors.Host.Serving;

namespace Actors.Tests.Cluster;

/// <summary>A whole cluster with the sample on its nodes, until a signal ends it: FOLDER [NODES [URL]].</summary>
internal static class EverythingCluster
{
    public static async Task<int> Run(string[] arguments)
    {
        var folder = Directory.CreateDirectory(arguments[0]).FullName;
        var nodes = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        var url = new Uri(arguments.Length > 2 ? arguments[2] : "http://127.0.0.1:0");
        using var signals = StopSignals.Listen();
        return await Refusals.ToldAsync(Console.Error, url.ToString(), () => new ClusterHost(EverythingNode.Program, ClusterStorages.Make, TimeProvider.System)
            .RunAsync(new ClusterSettings(url, nodes, StorageKind.Postgres, folder, folder), Console.Out, signals));
    }
}
