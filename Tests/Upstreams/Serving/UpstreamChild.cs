using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>The body of a child process: a host over a folder with the servers of the <c>mcp.json</c> there, until it is killed.</summary>
internal static class UpstreamChild
{
    public const string Command = "serve-upstreams";

    public static async Task<int> Run(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithUpstreams(Path.Combine(folder, "mcp.json")).WithActors(options =>
        {
            options.Data = Path.Combine(folder, "data");
            options.Tasks.SingleUser = true;
        });
        await using var app = builder.Build();
        app.MapActors("/mcp");
        await app.StartAsync();
        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }
}
