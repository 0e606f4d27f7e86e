using System.Globalization;
using Actors.Tests.Shared;

namespace Actors.Tests.Cluster;

/// <summary>Every node is told to end and started again, one after the other, and then the storage, while clients go on through the front.</summary>
[Collection(Alone.Name)]
public sealed class UnderLoadTests(ToolsCluster cluster, ITestOutputHelper output) : IClassFixture<ToolsCluster>
{
    [Fact]
    public async Task Nodes_RestartedOneByOne_NoRequestFailsAndNothingIsLost()
    {
        await cluster.Nodes.ReadyAsync();
        await using var load = new ClusterLoad(cluster.Nodes.Front);
        await load.StartAsync();

        for (var node = 0; node < 3; node++)
        {
            await RealCluster.SendAsync("-TERM", await cluster.Nodes.PresentAsync(node));
            Assert.Contains("ended with code 0;", await cluster.Nodes.HearAsync("(ended with code "), StringComparison.Ordinal);
            await cluster.Nodes.ReadyAsync();
        }

        await load.StopAsync();
        output.WriteLine(load.Summary);
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        Assert.True(load.Losses.IsEmpty, string.Join('\n', load.Losses));
        Assert.Empty(await load.UnfinishedAsync());
    }

    [Fact]
    public async Task Storage_Restarted_NothingThatWasAcknowledgedIsLost()
    {
        await cluster.Nodes.ReadyAsync();
        await using var load = new ClusterLoad(cluster.Nodes.Front);
        await load.StartAsync();

        // As a restart by its own tools: what is open is rolled back, and everybody is thrown out.
        await RealCluster.SendAsync("-INT", Postmaster());
        await cluster.Nodes.HearAsync("postgres | (ended with code");
        var before = load.Tasks.Count;
        while (load.Tasks.Count < before + 20)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await load.StopAsync();
        output.WriteLine(load.Summary);
        await cluster.Nodes.ReadyAsync();
        Assert.True(load.Losses.IsEmpty, string.Join('\n', load.Losses));
        Assert.Empty(await load.UnfinishedAsync());
    }

    private int Postmaster() =>
        int.Parse(File.ReadLines(Path.Combine(cluster.Nodes.Folder, "postgres", "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
}
