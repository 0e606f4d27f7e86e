using System.Security.Claims;
using System.Threading.Channels;
using Actors.Core.Diagnostics;
using Actors.Http;
using Actors.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Modern;

/// <summary>A whole host on a real Kestrel, over a folder of its own; users come from a header.</summary>
internal sealed class ListenHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;
    private readonly ChannelReader<bool> _finished;

    private ListenHost(WebApplication app, TemporaryFolder folder, ChannelReader<bool> finished)
    {
        (_app, _folder, _finished) = (app, folder, finished);
        Client = new ModernClient(app.Urls.Single());
    }

    public ModernClient Client { get; }

    public string Url => _app.Urls.Single();

    public IServiceProvider Services => _app.Services;

    public Gauges Gauges => Services.GetRequiredService<Gauges>();

    public IActorsNotifier Notifier => Services.GetRequiredService<IActorsNotifier>();

    public static async Task<ListenHost> StartAsync(Action<IMcpServerBuilder> server, Action<ActorsOptions>? options = null, TimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        var folder = new TemporaryFolder();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthorization();
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        services?.Invoke(builder.Services);
        var mcp = builder.Services.AddMcpServer();
        server(mcp);
        mcp.WithActors(made =>
        {
            made.Data = folder.Path;
            options?.Invoke(made);
        });
        var app = builder.Build();
        var finished = Channel.CreateUnbounded<bool>();
        app.Use(async (http, next) =>
        {
            await next(http);
            finished.Writer.TryWrite(true);
        });
        app.Use(static (http, next) =>
        {
            if (http.Request.Headers["X-User"] is [{ } user])
            {
                http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user)], "test"));
            }

            return next(http);
        });
        app.MapActors("/mcp");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ListenHost(app, folder, finished.Reader);
    }

    /// <summary>Waits for the end of one more request.</summary>
    public ValueTask<bool> FinishedAsync() => _finished.ReadAsync(TestContext.Current.CancellationToken);

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
