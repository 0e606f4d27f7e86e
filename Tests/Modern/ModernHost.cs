using System.Security.Claims;
using Actors.Core.Diagnostics;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Http;
using Actors.Http.Front;
using Actors.Http.Modern;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Modern;

/// <summary>The modern front alone on a real Kestrel: bodies are parsed, users come from a header, nothing else stands before it.</summary>
internal sealed class ModernHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ModernHost(WebApplication app)
    {
        _app = app;
        Client = new ModernClient(app.Urls.Single());
    }

    public ModernClient Client { get; }

    public Gauges Gauges => _app.Services.GetRequiredService<Gauges>();

    public IServiceProvider Services => _app.Services;

    public static async Task<ModernHost> StartAsync(Action<IMcpServerBuilder> tools, Action<IServiceCollection>? services = null, Action<ActorsOptions>? options = null, Action<WebApplication>? before = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpContextAccessor();
        services?.Invoke(builder.Services);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Gauges>();
        builder.Services.TryAddSingleton<ISeal>(new TestSeal());
        builder.Services.Configure<ActorsOptions>(made => options?.Invoke(made));
        tools(builder.Services.AddMcpServer());
        builder.Services.AddModern();
        var app = builder.Build();
        app.Use(static (http, next) =>
        {
            if (http.Request.Headers["X-User"] is [{ } user])
            {
                http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user)], "test"));
            }

            return next(http);
        });
        before?.Invoke(app);
        app.MapPost("/mcp", static async (HttpContext http, ModernFront front, HostedServers servers) =>
        {
            var body = await RequestBody.ReadAsync(http, 4 * 1024 * 1024);
            if (body?.Single is { } message)
            {
                await front.HandleAsync(new Exchange(http, Principal.Of(http.User)!.Value, message, servers.Own));
            }
        });
        await app.StartAsync();
        return new ModernHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
    }
}
