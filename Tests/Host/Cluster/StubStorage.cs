using Actors.Host.Cluster.Children;
using Actors.Host.Cluster.Storage;

namespace Actors.Tests.Host.Cluster;

/// <summary>Storage that only says when it begins and ends.</summary>
internal sealed class StubStorage(ClusterConsole console) : IClusterStorage
{
    public string Description => "a stub";

    public IReadOnlyList<KeyValuePair<string, string>> NodeSettings => [new("STUB_STORAGE", "here")];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        console.Say("storage", "starts");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken hurry)
    {
        console.Say("storage", "ends");
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }
}
