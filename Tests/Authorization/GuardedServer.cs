using System.IO.Pipelines;
using System.Security.Claims;
using Actors.Http.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Authorization;

/// <summary>The SDK's server with our filters and the official client, joined by pipes: no HTTP, one caller.</summary>
public sealed class GuardedServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly McpServer _server;
    private readonly Task _running;

    private GuardedServer(ServiceProvider services, McpServer server, McpClient client, Task running)
    {
        (_services, _server, Client, _running) = (services, server, client, running);
    }

    public McpClient Client { get; }

    public static ServiceCollection Services(bool withFilters, Action<IMcpServerBuilder>? more = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddAuthorization(options => options.AddPolicy("Writers", policy => policy.RequireClaim("scope", "write")));
        var builder = services.AddMcpServer()
            .WithTools<GuardedFixture.Tools>()
            .WithTools<GuardedFixture.AdminTools>()
            .WithPrompts<GuardedFixture.Prompts>()
            .WithResources<GuardedFixture.Resources>();
        services.AddPrimitiveAuthorization();
        if (withFilters)
        {
            builder.AddAuthorizationFilters();
        }

        more?.Invoke(builder);
        return services;
    }

    public static async Task<GuardedServer> StartAsync(string version, ClaimsPrincipal? user, bool withFilters = true, Action<IMcpServerBuilder>? more = null)
    {
        var collection = Services(withFilters, more);
        collection.Configure<McpServerOptions>(options => options.Filters.Message.IncomingFilters.Add(next => (context, cancellationToken) =>
        {
            context.User = user;
            return next(context, cancellationToken);
        }));
        var services = collection.BuildServiceProvider();
        Pipe up = new(), down = new();
        var transport = new StreamServerTransport(up.Reader.AsStream(), down.Writer.AsStream());
        var server = McpServer.Create(transport, services.GetRequiredService<IOptions<McpServerOptions>>().Value, NullLoggerFactory.Instance, services);
        var running = server.RunAsync();
        var client = await McpClient.CreateAsync(
            new StreamClientTransport(up.Writer.AsStream(), down.Reader.AsStream()),
            new McpClientOptions { ProtocolVersion = version });
        return new(services, server, client, running);
    }

    public static ClaimsPrincipal User(params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)), "test"));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
        await _running;
        await _services.DisposeAsync();
    }
}
