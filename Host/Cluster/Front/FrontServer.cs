using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Actors.Host.Cluster.Front;

/// <summary>The one address that clients know: a web server in this process that forwards to the nodes.</summary>
internal sealed class FrontServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Forwarder _forwarder;

    private FrontServer(WebApplication app, Forwarder forwarder) => (_app, _forwarder) = (app, forwarder);

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Listens at <paramref name="url"/>.</summary>
    public static async Task<FrontServer> StartAsync(Uri url, NodeRing ring, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        // Signals are the cluster's to hear: the front goes on until the nodes have drained.
        builder.Services.AddSingleton<IHostLifetime, Silent>();
        builder.WebHost.UseUrls(url.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
            // How large and how slow a request may be is for the nodes to judge.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        var forwarder = new Forwarder(ring);
        app.Run(forwarder.HandleAsync);
        try
        {
            await app.StartAsync(cancellationToken);
            return new FrontServer(app, forwarder);
        }
        catch
        {
            forwarder.Dispose();
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening, and gives what is still open a moment to end.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience, TimeProvider.System);
        await _app.StopAsync(limit.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _forwarder.Dispose();
    }

    private sealed class Silent : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
