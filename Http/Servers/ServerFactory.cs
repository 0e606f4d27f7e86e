using Actors.Core.Protocol;
using Actors.Http.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>Makes the SDK's servers: the author's options, our filters, and what is known of the client.</summary>
internal sealed class ServerFactory(
    IOptions<McpServerOptions> shared,
    IOptionsFactory<McpServerOptions> factory,
    IOptions<ActorsOptions> options,
    TaskOffer tasks,
    ILoggerFactory loggers,
    IServiceProvider services)
{
    /// <summary>Whether servers differ by request, so that none can be shared.</summary>
    public bool Varies => options.Value.ConfigureServer is not null;

    /// <summary>Whether the author has handlers that a client's notification may be for.</summary>
    public bool HearsNotifications => shared.Value.Handlers.NotificationHandlers?.Any() == true || shared.Value.Filters.Message.IncomingFilters.Count > 0;

    /// <summary>Which tools may run as tasks.</summary>
    public TaskOffer Tasks => tasks;

    /// <summary>The options all servers share.</summary>
    public McpServerOptions Shared => shared.Value;

    /// <summary>
    /// Makes a server over a transport; <paramref name="http"/> is what the author's own shaping sees. It serves
    /// <paramref name="more"/> methods, unless the author does.
    /// </summary>
    public McpServer Create(
        ITransport transport, HttpContext? http, Implementation? client, ClientCapabilities? capabilities, McpServerRequestHandler[]? more = null)
    {
        var made = Options(http, client, capabilities);
        if (more is not null)
        {
            made.RequestHandlers = made.RequestHandlers is { Count: > 0 } own
                ? [.. own, .. more.ExceptBy(own.Select(handler => handler.Method), handler => handler.Method)]
                : more;
        }

        return McpServer.Create(transport, made, loggers, services);
    }

    private McpServerOptions Options(HttpContext? http, Implementation? client, ClientCapabilities? capabilities)
    {
        var made = http is not null && options.Value.ConfigureServer is { } configure ? Shaped(http, configure) : Copy(shared.Value);
        made.KnownClientInfo = client;
        made.KnownClientCapabilities = capabilities;
        // The services of a call come with its CallScope; a second scope for each call would only cost.
        made.ScopeRequests = false;
        return made;
    }

    private McpServerOptions Shaped(HttpContext http, Action<HttpContext, McpServerOptions> configure)
    {
        var made = factory.Create(Microsoft.Extensions.Options.Options.DefaultName);
        configure(http, made);
        return made;
    }

    private static McpServerOptions Copy(McpServerOptions from) => new()
    {
        ServerInfo = from.ServerInfo,
        Capabilities = from.Capabilities,
        ProtocolVersion = from.ProtocolVersion,
        InitializationTimeout = from.InitializationTimeout,
        ServerInstructions = from.ServerInstructions,
        Handlers = from.Handlers,
        Filters = from.Filters,
        ToolCollection = CollectionView.Over(from.ToolCollection),
        PromptCollection = CollectionView.Over(from.PromptCollection),
        ResourceCollection = from.ResourceCollection,
        RequestHandlers = from.RequestHandlers,
#pragma warning disable MCP9005 // Deprecated in the protocol, but still the author's to set.
        MaxSamplingOutputTokens = from.MaxSamplingOutputTokens,
#pragma warning restore MCP9005
    };
}
