using Actors.Host.Cluster.Nodes;
using Actors.Samples.Everything;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Cluster;

/// <summary>The sample with everything in it, as the node of a cluster: as "silo" is, but for the server.</summary>
internal static class EverythingNode
{
    public static NodeProgram Program => NodeProgram.Of(typeof(EverythingNode).Assembly, ClusterCommands.Node);

    public static async Task<int> Run(string[] options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Actors.Grains", LogLevel.Debug);
        builder.WebHost.UseUrls(options[Array.IndexOf(options, "--url") + 1]);
        // The conformance suite checks the answer that names a new task as if it were a tool's result, which has content.
        builder.Configuration["Everything:ContentInTasks"] = "true";
        builder.Services.AddSupervision();
        builder.UseActorsCluster();
        builder.AddEverything();
        await using var app = builder.Build();
        app.MapActors("/mcp");
        app.MapGet("/who", () => $"{app.Configuration["Orleans:Name"]} {Environment.ProcessId}");
        await app.RunAsync();
        return 0;
    }
}
