using Actors.Http;
using Actors.Samples.Demo;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Actors.Host.Serving;

/// <summary>The web application that the program serves, whatever its engine.</summary>
internal static class DemoApp
{
    private static string Version => typeof(DemoApp).Assembly.GetName().Version!.ToString(3);

    /// <summary>Begins an application that listens at <paramref name="url"/>.</summary>
    public static WebApplicationBuilder CreateBuilder(Uri url)
    {
        // The program's own folder, not the current one: that may hold the settings of somebody else's application.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // What keeps the program from starting is told in one line on the console, by the command.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.UseUrls(url.GetLeftPart(UriPartial.Authority));
        return builder;
    }

    /// <summary>Whoever reaches a loopback address is on this machine: one person, with any number of clients.</summary>
    public static void OwnTasksOfLoopback(this WebApplicationBuilder builder, Uri url)
    {
        if (url.IsLoopback && builder.Configuration["Actors:Tasks:SingleUser"] is null)
        {
            builder.Configuration["Actors:Tasks:SingleUser"] = "true";
        }
    }

    /// <summary>Adds what is served, on actors, and makes the application.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="root">The folder that the demo's tools and resources read; null: there is no demo.</param>
    /// <param name="servers">The file of the servers behind the host; null: there are none.</param>
    public static WebApplication BuildServed(this WebApplicationBuilder builder, string? root, string? servers)
    {
        // What a reload changed is news to whoever has just saved the file.
        builder.Logging.AddFilter("Actors.Upstreams", LogLevel.Information);
        var server = builder.Services.AddMcpServer(options => options.ServerInfo = new() { Name = "actors", Title = "Actors", Version = Version });
        _ = root is null ? server : server.AddDemo(root);
        _ = servers is null ? server.WithActors() : server.WithUpstreams(servers);
        var app = builder.Build();
        app.MapActors("/mcp");
        return app;
    }

    /// <summary>The address of the endpoint, with the port that was really taken.</summary>
    public static Uri Endpoint(this WebApplication app)
    {
        // Asked for port 0, Kestrel takes a free one and tells it here; an address for all interfaces is none to connect to.
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        var url = new UriBuilder(addresses.Addresses.First()) { Path = "/mcp" };
        url.Host = url.Host is "0.0.0.0" or "[::]" ? "localhost" : url.Host;
        return url.Uri;
    }
}
