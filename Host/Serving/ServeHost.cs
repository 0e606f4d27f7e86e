using Actors.Embedded.Storage;
using Actors.Http;
using Actors.Samples.Demo;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Actors.Host.Serving;

/// <summary>The web application behind <c>serve</c>.</summary>
internal sealed class ServeHost : IServeHost
{
    private static string Version => typeof(ServeHost).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc />
    public async Task<int> ServeAsync(ServeSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        // The program's own folder, not the current one: that may hold the settings of somebody else's application.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // What keeps the program from starting is told in one line on the console, by the command.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.UseUrls(settings.Url.GetLeftPart(UriPartial.Authority));
        builder.Configuration["Actors:Data"] = settings.Data;
        if (settings.Url.IsLoopback && builder.Configuration["Actors:Tasks:SingleUser"] is null)
        {
            // Whoever reaches it is on this machine: one person, with any number of clients.
            builder.Configuration["Actors:Tasks:SingleUser"] = "true";
        }

        builder.Services.AddMcpServer(options => options.ServerInfo = new() { Name = "actors", Title = "Actors", Version = Version })
            .AddDemo(settings.Root)
            .WithActors();

        await using var app = builder.Build();
        app.MapActors("/mcp");
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception refused) when (refused is StoreException or KeyRingException)
        {
            throw new ServeRefusedException(refused.Message, refused);
        }
        catch (OptionsValidationException refused)
        {
            throw new ServeRefusedException(string.Join(" ", refused.Failures), refused);
        }

        ReadyLines.Write(output, Endpoint(app), settings);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    // Asked for port 0, Kestrel takes a free one and tells it here; an address for all interfaces is none to connect to.
    private static Uri Endpoint(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        var url = new UriBuilder(addresses.Addresses.First()) { Path = "/mcp" };
        url.Host = url.Host is "0.0.0.0" or "[::]" ? "localhost" : url.Host;
        return url.Uri;
    }
}
