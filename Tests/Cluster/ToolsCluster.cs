namespace Actors.Tests.Cluster;

/// <summary>A cluster whose nodes have <see cref="ClusterTools"/>.</summary>
public sealed class ToolsCluster : IAsyncLifetime
{
    internal RealCluster Nodes { get; } = new()
    {
        Settings = new()
        {
            [EverythingNode.Tools] = "true",
            ["Actors:Tasks:MaxRunning"] = "100000",
            ["Actors:Tasks:MaxPerOwner"] = "100000",
        },
    };

    public ValueTask InitializeAsync() => Nodes.InitializeAsync();

    public ValueTask DisposeAsync() => Nodes.DisposeAsync();
}
