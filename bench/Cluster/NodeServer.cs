using Actors.Bench.Servers;
using Actors.Host.Cluster.Nodes;

namespace Actors.Bench.Cluster;

/// <summary>The host of <see cref="HostServer"/> as a node of a cluster.</summary>
internal static class NodeServer
{
    public static Task RunAsync(string[] options)
    {
        var builder = BenchApp.Create([]);
        builder.WebHost.UseUrls(options[Array.IndexOf(options, "--url") + 1]);
        builder.Configuration["Actors:Tasks:SingleUser"] = "true";
        builder.Configuration["Actors:Tasks:MaxPerOwner"] = "1000000";
        builder.Services.AddSupervision();
        builder.UseActorsCluster();
        builder.Services.AddMcpServer().WithTools<BenchTools>().WithActors();
        var app = builder.Build();
        app.MapActors("/mcp");
        return BenchApp.RunAsync(app);
    }
}
