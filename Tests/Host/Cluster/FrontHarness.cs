using System.Diagnostics;
using Actors.Host.Cluster.Front;

namespace Actors.Tests.Host.Cluster;

/// <summary>A front before stub nodes.</summary>
internal sealed class FrontHarness : IAsyncDisposable
{
    private readonly FrontServer _server;
    private readonly ReadyProbe _probe;

    private FrontHarness(IReadOnlyList<StubNode> stubs, NodeRing ring, FrontServer server, ReadyProbe probe)
    {
        (Stubs, Ring, _server, _probe) = (stubs, ring, server, probe);
        Client = new HttpClient { BaseAddress = server.Address };
    }

    public IReadOnlyList<StubNode> Stubs { get; }

    public NodeRing Ring { get; }

    public HttpClient Client { get; }

    public Uri Address => _server.Address;

    /// <summary>Starts as many nodes and a front; with <paramref name="probes"/> it asks them itself whether they are ready.</summary>
    public static async Task<FrontHarness> StartAsync(int nodes, bool probes = false)
    {
        var stubs = await Task.WhenAll(Enumerable.Range(1, nodes).Select(number => StubNode.StartAsync($"node{number}")));
        var ring = new NodeRing([.. stubs.Select(stub => new FrontNode(stub.Name))]);
        foreach (var (node, stub) in ring.Nodes.Zip(stubs))
        {
            node.Begins(stub.Address);
            node.Said(node.Address!, ready: !probes);
        }

        var server = await FrontServer.StartAsync(new Uri("http://127.0.0.1:0"), ring, TestContext.Current.CancellationToken);
        var probe = new ReadyProbe(ring, TimeProvider.System);
        if (probes)
        {
            probe.Start();
        }

        return new(stubs, ring, server, probe);
    }

    /// <summary>Waits for what the probe is to find out.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var began = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(20), "the probe did not find out");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public Task<string> GetAsync(string path) => Client.GetStringAsync(path, TestContext.Current.CancellationToken);

    public async Task<(HttpResponseMessage Response, StreamReader Lines)> OpenAsync(string path)
    {
        var response = await Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return (response, new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _probe.DisposeAsync();
        await _server.DisposeAsync();
        foreach (var stub in Stubs)
        {
            await stub.DisposeAsync();
        }
    }
}
