using Actors.Host.Cluster.Nodes;
using Actors.Samples.Everything;
using Actors.Tests.TaskKills;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Cluster;

/// <summary>The sample with everything in it, as the node of a cluster: as "silo" is, but for the server.</summary>
internal static class EverythingNode
{
    /// <summary>A file of settings in the folder that a node is given.</summary>
    public const string Settings = "settings.json";

    /// <summary>The setting that adds <see cref="ClusterTools"/>, which keep their journal in that folder.</summary>
    public const string Tools = "Tests:Tools";

    public static NodeProgram Program => NodeProgram.Of(typeof(EverythingNode).Assembly, ClusterCommands.Node);

    public static async Task<int> Run(string[] options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Actors.Grains", LogLevel.Debug);
        builder.WebHost.UseUrls(Option(options, "--url"));
        var folder = Option(options, "--root");
        builder.Configuration.AddJsonFile(Path.Combine(folder, Settings), optional: true);
        // The conformance suite checks the answer that names a new task as if it were a tool's result, which has content.
        builder.Configuration["Everything:ContentInTasks"] = "true";
        builder.Services.AddSupervision();
        builder.UseActorsCluster();
        builder.AddEverything();
        var gate = new ClusterGate();
        if (builder.Configuration.GetValue<bool>(Tools))
        {
            builder.Services.AddSingleton(gate).AddSingleton(new TaskJournal(ClusterJournal.Own(folder)));
            builder.Services.AddMcpServer().WithTools<ClusterTools>();
        }

        await using var app = builder.Build();
        app.MapActors("/mcp");
        app.MapGet("/who", () => $"{app.Configuration["Orleans:Name"]} {Environment.ProcessId}");
        app.MapPost("/open", (string name) => gate.Open(name));
        await app.RunAsync();
        return 0;
    }

    private static string Option(string[] options, string name) => options[Array.IndexOf(options, name) + 1];
}
