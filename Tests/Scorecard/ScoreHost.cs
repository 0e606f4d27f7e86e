using System.Text.Json.Nodes;
using Actors.Http;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Actors.Tests.Shared;
using Actors.Tests.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Scorecard;

/// <summary>A host with <see cref="ScoreTools"/> and two callers known by keys, <c>ann</c> and <c>bob</c>, over a folder.</summary>
internal sealed class ScoreHost : IAsyncDisposable
{
    public const string Command = "serve-score";

    private readonly WebApplication _app;

    private ScoreHost(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public Gates Gates => _app.Services.GetRequiredService<Gates>();

    public static async Task<ScoreHost> StartAsync(string data, TimeProvider? time = null, Action<ActorsOptions>? options = null)
    {
        var app = Build(data, time, options);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ScoreHost(app);
    }

    /// <summary>The body of a child process, until it is killed.</summary>
    public static async Task<int> Run(string data)
    {
        await using var app = Build(data, null, null);
        await app.StartAsync();
        Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>A session of one of the callers.</summary>
    public Task<LegacyClient> LegacyAsync(string key = "ann") => LegacyAsync(Url, key);

    public static async Task<LegacyClient> LegacyAsync(string url, string key)
    {
        var client = new LegacyClient(url, "2025-11-25", key);
        await client.InitializeAsync("""{"elicitation":{},"sampling":{}}""");
        return client;
    }

    /// <summary>A client of the extension.</summary>
    public ModernClient Modern() => Modern(Url);

    public static ModernClient Modern(string url) => new(url)
    {
        Capabilities = new JsonObject { ["elicitation"] = new JsonObject { ["form"] = new JsonObject() }, ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } },
    };

    public async ValueTask DisposeAsync()
    {
        Gates.ReleaseAll();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(string data, TimeProvider? time, Action<ActorsOptions>? options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Actors:Keys:0:Sha256"] = WebHarness.Hash("ann"),
            ["Actors:Keys:0:Subject"] = "ann",
            ["Actors:Keys:0:Roles:0"] = "canary-in-a-claim",
            ["Actors:Keys:1:Sha256"] = WebHarness.Hash("bob"),
            ["Actors:Keys:1:Subject"] = "bob",
        });
        builder.Services.TryAddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<Gates>();
        builder.Services.AddScoped<ScopedThing>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddMcpServer(server => server.Capabilities = new ServerCapabilities { Logging = new() })
            .WithTools<ScoreTools>()
            .WithActors(made =>
            {
                made.Data = data;
                made.Tasks.ClaimTypes = [System.Security.Claims.ClaimTypes.Name];
                options?.Invoke(made);
            });
        var app = builder.Build();
        app.MapActors("/mcp");
        return app;
    }
}
