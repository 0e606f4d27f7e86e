using System.Diagnostics;
using Actors.Host.Cluster.Children;

namespace Actors.Host.Cluster.Storage;

/// <summary>The storages that a cluster on this machine can have.</summary>
internal static class ClusterStorages
{
    /// <summary>Makes the one that was asked for.</summary>
    public static IClusterStorage Make(ClusterSettings settings, ClusterConsole console) => settings.Storage switch
    {
        StorageKind.Postgres => new PostgresStorage(settings.Data, settings.Nodes, console, TimeProvider.System),
        StorageKind.Azurite => new AzuriteStorage(settings.Data, console, TimeProvider.System),
        _ => throw new UnreachableException($"There is no storage {settings.Storage}."),
    };
}
