using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Tests.Grains;
using Actors.Tests.Rig;
using Actors.Tests.Shared;
using Actors.Tests.Upstreams.Links;
using Actors.Tests.Upstreams.Serving;
using Actors.Upstreams.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Cluster;

/// <summary>A server behind two nodes: one connection, on one of them, reached from both.</summary>
public sealed class UpstreamClusterTests
{
    [Fact]
    public async Task Calls_OfBothNodes_GoThroughOneConnectionAndItMovesWithItsNode()
    {
        using var folder = new TemporaryFolder();
        var log = folder.File("rig");
        var (first, second) = (FreePort(), FreePort());
        await using var one = await StartAsync(folder, log, first, first);
        await using var two = await StartAsync(folder, log, second, first);
        using var ada = await Peer.OpenAsync(one.Urls.Single(), "/servers/rig/mcp", modern: true, Peer.Everything);
        using var bob = await Peer.OpenAsync(two.Urls.Single(), "/servers/rig/mcp", modern: false, Peer.Everything);
        ada.OnAsked = bob.OnAsked = static (_, _) => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ada" } };

        foreach (var client in new[] { ada, bob })
        {
            Assert.Equal("here", TextOf(await client.CallAsync("echo", new JsonObject { ["text"] = "here" })));
            await client.CallAsync("count", new JsonObject { ["to"] = 3 }, new JsonObject { ["progressToken"] = "mine" });
            Assert.Equal(3, client.Heard.Count);
            var asked = await client.CallAsync("ask", new JsonObject { ["method"] = "elicitation/create", ["params"] = new JsonObject { ["message"] = "Who?" } });
            Assert.Contains("Ada", TextOf(asked), StringComparison.Ordinal);
        }

        Assert.Single(RigLog.Read(log), static entry => entry.What == "started");
        // Asked on one node, changed by a caller of the other.
        await two.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("still", TextOf(await ada.CallAsync("echo", new JsonObject { ["text"] = "still" })));
        await one.StopAsync(TestContext.Current.CancellationToken);
        var rigs = RigLog.Read(log);
        Assert.Equal(rigs.Count(static entry => entry.What == "started"), rigs.Count(static entry => entry.What == "exiting"));
    }

    private static async Task<WebApplication> StartAsync(TemporaryFolder folder, string log, int port, int primary)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.UseActorsCluster(silo => silo
            .UseSmallCaches()
            .UseLocalhostClustering(port, FreePort(), new IPEndPoint(IPAddress.Loopback, primary))
            .AddMemoryGrainStorage("actors"));
        var model = new UpstreamModel { Name = "rig", Target = RigTarget.Of(new RigSwitches { Log = log }), Prefix = "rig_" };
        builder.Services.AddMcpServer().WithUpstreams(UpstreamModels.Of(model)).WithActors(options => options.Data = folder.File($"node{port}"));
        var app = builder.Build();
        app.MapActors("/mcp");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static string TextOf(JsonElement answer) => answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
