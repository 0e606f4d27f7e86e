using Actors.Http;
using Actors.Tests.Legacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.ModernTasks;

/// <summary>The body of a child process: a host with tools that run as tasks over a folder, until it is told to stop or killed.</summary>
internal static class WorkChild
{
    public const string Command = "serve-work";

    public static async Task<int> Run(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<Gates>();
        builder.Services.AddMcpServer().WithTools<WorkTools>().WithActors(options => options.Data = folder);
        await using var app = builder.Build();
        app.MapActors("/mcp");
        await app.StartAsync();
        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }
}
