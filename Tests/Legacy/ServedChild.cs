using Actors.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Actors.Tests.Legacy;

/// <summary>The body of a child process: the fixture's host over a folder, until it is told to stop or killed.</summary>
internal static class ServedChild
{
    public const string Command = "serve-fixture";

    public static async Task<int> Run(string folder)
    {
        await using var app = LegacyHost.Build(null, folder);
        await app.StartAsync();
        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions.WaitForShutdownAsync(app);
        return 0;
    }
}
