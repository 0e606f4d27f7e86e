using System.Security.Claims;
using Actors.Core.Topics;
using Actors.Core.Upstreams;
using Actors.Http;
using Actors.Tests.Shared;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Hosting;
using Actors.Upstreams.Links;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Upstreams.Serving;

/// <summary>A whole host on a real Kestrel with servers behind it that are made up. Who calls is said by a header.</summary>
internal sealed class ServingHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;

    private ServingHost(WebApplication app, TemporaryFolder folder, FakeUpstreams? upstreams) => (_app, _folder, Upstreams) = (app, folder, upstreams!);

    public string Url => _app.Urls.Single();

    public FakeUpstreams Upstreams { get; }

    public UpstreamBook Book => _app.Services.GetRequiredService<UpstreamBook>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it; without <paramref name="upstreams"/> over what the configuration says.</summary>
    public static async Task<ServingHost> StartAsync(
        FakeUpstreams? upstreams, UpstreamModel[] models, Action<UpstreamsOptions>? configure = null, Action<IMcpServerBuilder>? more = null, Action<ActorsOptions>? options = null)
    {
        var folder = new TemporaryFolder();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var mcp = builder.Services.AddMcpServer().WithActors(made =>
        {
            made.Data = folder.Path;
            options?.Invoke(made);
        }).WithUpstreams(UpstreamModels.Of(models), configure);
        more?.Invoke(mcp);
        if (upstreams is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<IUpstreams>(upstreams));
        }

        var app = builder.Build();
        app.Use(static (http, next) =>
        {
            if (http.Request.Headers["X-User"] is [{ } user])
            {
                http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user), new Claim(ClaimTypes.Role, $"of {user}")], "test"));
            }

            return next(http);
        });
        app.MapActors("/mcp");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ServingHost(app, folder, upstreams);
    }

    public static UpstreamModel Model(string name, string? prefix = null) =>
        new() { Name = name, Target = new StdioTarget { Command = name }, Prefix = prefix ?? $"{name}_" };

    /// <summary>A client at a server's own endpoint, or at the combined one (null).</summary>
    public Task<Peer> OpenAsync(string? server, bool modern, string capabilities = "{}", string? user = null) =>
        Peer.OpenAsync(Url, server is null ? "/mcp" : $"/servers/{server}/mcp", modern, capabilities, user);

    /// <summary>Says that something of a server has changed, as its connection does.</summary>
    public ValueTask PublishAsync(string topic) =>
        Services.GetRequiredService<TopicClient>().PublishAsync(TopicChange.Updated(topic), TestContext.Current.CancellationToken);

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
