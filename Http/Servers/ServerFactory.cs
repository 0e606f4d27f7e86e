using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>Makes the SDK's servers of one hosted server: its options, our filters, and what is known of the client.</summary>
/// <param name="hosted">The hosted server.</param>
/// <param name="shared">The options that all servers share.</param>
/// <param name="services">The app's services.</param>
internal sealed class ServerFactory(HostedServer hosted, McpServerOptions shared, IServiceProvider services)
{
    private readonly ILoggerFactory _loggers = services.GetRequiredService<ILoggerFactory>();

    // How the author shapes servers is about the app's own; what others serve is their own affair.
    private readonly Action<HttpContext, McpServerOptions>? _configure =
        hosted.Key.Name.Length == 0 ? services.GetRequiredService<IOptions<ActorsOptions>>().Value.ConfigureServer : null;

    /// <summary>The hosted server.</summary>
    public HostedServer Hosted => hosted;

    /// <summary>Whether servers differ by request, so that none can be shared.</summary>
    public bool Varies => _configure is not null;

    /// <summary>Whether the author has handlers that a client's notification may be for.</summary>
    public bool HearsNotifications => shared.Handlers.NotificationHandlers?.Any() == true || shared.Filters.Message.IncomingFilters.Count > 0;

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

        return McpServer.Create(transport, made, _loggers, services);
    }

    /// <summary>Other options that say the same, over the same collections.</summary>
    public static McpServerOptions Copy(McpServerOptions from) => new()
    {
        ServerInfo = from.ServerInfo,
        Capabilities = from.Capabilities,
        ProtocolVersion = from.ProtocolVersion,
        InitializationTimeout = from.InitializationTimeout,
        ServerInstructions = from.ServerInstructions,
        Handlers = from.Handlers,
        Filters = from.Filters,
        ToolCollection = from.ToolCollection,
        PromptCollection = from.PromptCollection,
        ResourceCollection = from.ResourceCollection,
        RequestHandlers = from.RequestHandlers,
#pragma warning disable MCP9005 // Deprecated in the protocol, but still the author's to set.
        MaxSamplingOutputTokens = from.MaxSamplingOutputTokens,
#pragma warning restore MCP9005
    };

    private McpServerOptions Options(HttpContext? http, Implementation? client, ClientCapabilities? capabilities)
    {
        var made = http is not null && _configure is { } configure ? Shaped(http, configure) : Viewed();
        made.KnownClientInfo = client;
        made.KnownClientCapabilities = capabilities;
        // The services of a call come with its CallScope; a second scope for each call would only cost.
        made.ScopeRequests = false;
        return made;
    }

    private McpServerOptions Viewed()
    {
        var made = Copy(shared);
        made.ToolCollection = CollectionView.Over(made.ToolCollection);
        made.PromptCollection = CollectionView.Over(made.PromptCollection);
        return made;
    }

    private McpServerOptions Shaped(HttpContext http, Action<HttpContext, McpServerOptions> configure)
    {
        var made = services.GetRequiredService<IOptionsFactory<McpServerOptions>>().Create(Microsoft.Extensions.Options.Options.DefaultName);
        if (hosted.Key.IsPerCaller && hosted.Content is { } own)
        {
            ContentOptions.Add(own, made);
        }

        configure(http, made);
        return made;
    }
}
