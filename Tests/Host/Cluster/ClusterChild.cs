using Actors.Host.Cluster;
using Actors.Host.Cluster.Storage;

namespace Actors.Tests.Host.Cluster;

/// <summary>A whole cluster of stub nodes on storage of its own, in a process that can be killed.</summary>
internal static class ClusterChild
{
    public const string Command = "stub-cluster";

    public static async Task<int> Run(string folder, string storage)
    {
        var host = new ClusterHost(StubNodeChild.Program, ClusterStorages.Make, TimeProvider.System);
        using var signals = StopSignals.Listen();
        return await host.RunAsync(new ClusterSettings(new Uri("http://127.0.0.1:0"), 2, Enum.Parse<StorageKind>(storage), folder, folder), Console.Out, signals);
    }
}
