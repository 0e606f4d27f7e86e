using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.TaskKills;

/// <summary>The body of a child process: a host with <see cref="KilledTools"/> over a folder, until it is killed.</summary>
internal static class TaskChild
{
    public const string Command = "serve-tasks";

    public static async Task<int> Run(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new TaskJournal(JournalOf(folder)));
        builder.Services.AddMcpServer().WithTools<KilledTools>().WithActors(options =>
        {
            options.Data = Path.Combine(folder, "data");
            options.Tasks.SingleUser = true;
            options.Tasks.MaxPerOwner = 100_000;
        });
        await using var app = builder.Build();
        app.MapActors("/mcp");
        await app.StartAsync();
        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }

    public static string JournalOf(string folder) => Path.Combine(folder, "journal");
}
