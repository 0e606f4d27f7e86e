using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Core.Tasks;
using Actors.Http;
using Actors.Http.Servers;
using Actors.Tests.Legacy;
using Actors.Tests.Modern;
using Actors.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Servers;

/// <summary>A whole host with a server of the app's own and those of a <see cref="FakeSource"/>; users come from a header.</summary>
internal sealed class ServersHost : IAsyncDisposable
{
    private const string Capabilities = """{"elicitation":{"form":{}},"extensions":{"io.modelcontextprotocol/tasks":{}}}""";

    private readonly WebApplication _app;
    private readonly TemporaryFolder? _folder;
    private readonly List<IDisposable> _clients = [];
    private readonly ChannelReader<bool> _finished;

    private ServersHost(WebApplication app, TemporaryFolder? folder, ChannelReader<bool> finished) => (_app, _folder, _finished) = (app, folder, finished);

    public IServiceProvider Services => _app.Services;

    public FakeSource Source => Services.GetRequiredService<FakeSource>();

    public Gates Gates => Services.GetRequiredService<Gates>();

    public HostedServers Servers => Services.GetRequiredService<HostedServers>();

    public string Url => _app.Urls.Single();

    /// <summary>A host with two more servers, <c>a</c> and <c>b</c>, with the same tools: each says whose it is.</summary>
    public static Task<ServersHost> WithTwoAsync(Action<ActorsOptions>? options = null, string? data = null, Action<FakeSource>? source = null, TimeProvider? time = null) => StartAsync(
        options,
        made =>
        {
            made["a"] = new ServerEntry();
            made["b"] = new ServerEntry();
            source?.Invoke(made);
        },
        data,
        time);

    public static async Task<ServersHost> StartAsync(
        Action<ActorsOptions>? options = null, Action<FakeSource>? source = null, string? data = null, TimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        var folder = data is null ? new TemporaryFolder() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gates = new Gates();
        var servers = new FakeSource { Fill = (key, content) => Fill(key, content, gates) };
        source?.Invoke(servers);
        builder.Services.AddSingleton(gates);
        builder.Services.AddSingleton(servers);
        builder.Services.AddSingleton<IServerSource>(servers);
        builder.Services.AddAuthorization();
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        services?.Invoke(builder.Services);
        builder.Services.AddMcpServer().WithTools([Says("own", "own")]).WithActors(made =>
        {
            made.Data = data ?? folder!.Path;
            made.DrainTimeout = TimeSpan.FromMilliseconds(100);
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
                http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user), new Claim(ClaimTypes.Role, $"role of {user}")], "test"));
            }

            return next(http);
        });
        app.MapActors("/mcp");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ServersHost(app, folder, finished.Reader);
    }

    /// <summary>A client of 2026-07-28 at a server; the app's own where the name is empty.</summary>
    public ModernClient Modern(string server)
    {
        var client = new ModernClient(Url) { Path = PathOf(server), Capabilities = (JsonObject)JsonNode.Parse(Capabilities)! };
        _clients.Add(client);
        return client;
    }

    /// <summary>A client with a session at a server.</summary>
    public async Task<LegacyClient> OpenAsync(string server, string version = "2025-11-25", string? user = null)
    {
        var client = Legacy(server, version);
        var answer = await client.PostAsync(LegacyClient.Handshake(version, """{"elicitation":{}}"""), As(user));
        client.Session = answer.Session ?? throw new InvalidOperationException($"There is no session: {answer.Body}");
        return client;
    }

    /// <summary>A client without a session.</summary>
    public LegacyClient Legacy(string server, string version = "2025-11-25")
    {
        var client = new LegacyClient(Url, version) { Path = PathOf(server) };
        _clients.Add(client);
        return client;
    }

    public static Action<HttpRequestMessage>? As(string? user) => user is null ? null : request => request.Headers.Add("X-User", user);

    /// <summary>A tool that says a text.</summary>
    public static McpServerTool Says(string name, string text) => McpServerTool.Create(() => text, new() { Name = name });

    public static string[] Names(JsonElement result, string list = "tools", string name = "name") =>
        [.. result.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(name).GetString()!)];

    /// <summary>Waits for the end of one more request.</summary>
    public async Task FinishedAsync() =>
        await _finished.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>Stops the host while its tools still stop at their gates: what runs is left to the next life of the process.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Gates.ReleaseAll();
        _clients.ForEach(static client => client.Dispose());
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder?.Dispose();
    }

    private static string PathOf(string server) => server.Length == 0 ? "/mcp" : $"/servers/{server}/mcp";

    private static void Fill(ServerKey key, FakeContent content, Gates gates)
    {
        var whose = key.Name.Length == 0 ? "added" : key.Name;
        if (key.Name.Length == 0)
        {
            content.Tools = [Says(key.IsPerCaller ? "mine" : "added", key.Identity)];
            return;
        }

        content.Instructions = $"I am {whose}.";
        content.Tools =
        [
            Says("who", $"{whose} for {key.Identity}"),
            Says($"only_{whose}", whose),
            McpServerTool.Create(
                async (McpServer server, CancellationToken cancellationToken) =>
                    (await server.ElicitAsync(new() { Message = whose, RequestedSchema = new() }, cancellationToken)).Action,
                new() { Name = "ask" }),
            McpServerTool.Create(
                async (CancellationToken cancellationToken) =>
                {
                    await gates.PassAsync(whose, cancellationToken);
                    return $"work of {whose}";
                },
                new() { Name = "work", Metadata = [new BackgroundTaskAttribute { Support = TaskSupport.Optional }], ReadOnly = true }),
        ];
        content.Prompts = [McpServerPrompt.Create(() => whose, new() { Name = $"prompt_{whose}" })];
        content.Resources = [McpServerResource.Create(() => whose, new() { UriTemplate = "test://same", Name = "same" })];
    }
}
