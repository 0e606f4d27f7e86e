using Actors.Core.Engine;
using Actors.Http;
using Actors.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Legacy;

/// <summary>A whole host on a real Kestrel, with the fixture's tools, over a data folder that outlives it if need be.</summary>
internal sealed class LegacyHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryFolder? _folder;
    private readonly SocketsHttpHandler _shared = new();

    private LegacyHost(WebApplication app, TemporaryFolder? folder)
    {
        (_app, _folder) = (app, folder);
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public string Url { get; }

    public IServiceProvider Services => _app.Services;

    public Gates Gates => Services.GetRequiredService<Gates>();

    public IActors Actors => Services.GetRequiredService<IActors>();

    public IActorsNotifier Notifier => Services.GetRequiredService<IActorsNotifier>();

    public static async Task<LegacyHost> StartAsync(Action<ActorsOptions>? options = null, string? data = null, TimeProvider? time = null, Action<WebApplicationBuilder>? more = null)
    {
        var folder = data is null ? new TemporaryFolder() : null;
        var app = Build(options, data ?? folder!.Path, time, more);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new LegacyHost(app, folder);
    }

    public static WebApplication Build(Action<ActorsOptions>? options, string data, TimeProvider? time = null, Action<WebApplicationBuilder>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.TryAddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<Gates>();
        builder.Services.AddScoped<ScopedThing>();
        builder.Services
            .AddMcpServer(server =>
            {
                server.ServerInfo = new Implementation { Name = "legacy", Version = "1" };
                server.Capabilities = new ServerCapabilities
                {
                    Logging = new(),
                    Resources = new() { Subscribe = true, ListChanged = true },
                    Tools = new() { ListChanged = true },
                    Prompts = new() { ListChanged = true },
                };
            })
            .WithTools<CallTools>()
            .WithTools<ClientTools>()
            .WithResources<Documents>()
            .WithPrompts<Greetings>()
            .WithActors(made =>
            {
                made.Data = data;
                options?.Invoke(made);
            });
        more?.Invoke(builder);
        var app = builder.Build();
        app.MapActors("/mcp");
        return app;
    }

    /// <summary>A client with connections of its own.</summary>
    public LegacyClient Client(string version = "2025-11-25", string? key = null) => new(Url, version, key);

    /// <summary>A client over connections that all such clients share.</summary>
    public LegacyClient Shared() => new(Url, "2025-11-25", shared: _shared);

    /// <summary>A client with an open session.</summary>
    public async Task<LegacyClient> OpenAsync(string version = "2025-11-25", string? key = null, string capabilities = """{"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{}}""")
    {
        var client = Client(version, key);
        await client.InitializeAsync(capabilities);
        return client;
    }

    /// <summary>The gauges as <c>/status</c> shows them.</summary>
    public async Task<System.Text.Json.JsonElement> StatusAsync()
    {
        using var http = new HttpClient();
        return System.Text.Json.JsonElement.Parse(await http.GetStringAsync(Url + "/status", TestContext.Current.CancellationToken));
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Gates.ReleaseAll();
        _shared.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder?.Dispose();
    }
}
