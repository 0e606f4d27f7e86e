using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>What one server offers to modern clients, as its options say.</summary>
internal sealed class ServerSurface : IDisposable
{
    private readonly McpServerOptions _options;
    private readonly HostedServer _hosted;

    public ServerSurface(McpServerOptions options, HostedServer hosted, bool shared)
    {
        (_options, _hosted) = (options, hosted);
        Serves = IsServed;
        Headers = new ToolHeaders(CollectionView.SourceOf(options.ToolCollection), watch: shared);
    }

    /// <summary>The options of the server.</summary>
    public McpServerOptions Options => _options;

    /// <summary>Whether a method exists in this revision and its capability is advertised.</summary>
    public Func<string, bool> Serves { get; }

    /// <summary>The headers that mirror arguments of tools.</summary>
    public ToolHeaders Headers { get; }

    /// <summary>Whether any of its tools may run as a task.</summary>
    public bool OffersTasks => _hosted.Tasks.Any;

    /// <summary>Whether a call may run again from its start, because it only reads, or does the same when repeated.</summary>
    public bool IsReplayable(string method, string? name) =>
        method != "tools/call"
        || (name is not null && _options.ToolCollection is { } tools && tools.TryGetPrimitive(name, out var tool)
            && tool.ProtocolTool.Annotations is { } annotations && (annotations.ReadOnlyHint == true || annotations.IdempotentHint == true));

    /// <summary>Lets go of the collections, which may outlive the server.</summary>
    public void Dispose() => Headers.Dispose();

    private bool IsServed(string method) => method switch
    {
        "tools/call" or "tools/list" => HasTools,
        "server/discover" or "subscriptions/listen" => true,
        "prompts/get" or "prompts/list" => HasPrompts,
        "resources/read" or "resources/list" or "resources/templates/list" => HasResources,
        // Whether prompts can be completed is the SDK's to know; it refuses with the same error.
        "completion/complete" => true,
        "tasks/get" or "tasks/update" or "tasks/cancel" => OffersTasks,
        "initialize" or "ping" or "logging/setLevel" or "resources/subscribe" or "resources/unsubscribe" or "tasks/result" or "tasks/list" => false,
        _ => _options.RequestHandlers?.Any(handler => handler.Method == method) == true,
    };

    private bool HasTools =>
        _options.ToolCollection is not null || _options.Capabilities?.Tools is not null
        || _options.Handlers is { ListToolsHandler: not null } or { CallToolHandler: not null } or { CallToolWithAlternateHandler: not null };

    private bool HasPrompts =>
        _options.PromptCollection is not null || _options.Capabilities?.Prompts is not null
        || _options.Handlers is { ListPromptsHandler: not null } or { GetPromptHandler: not null };

    private bool HasResources =>
        _options.ResourceCollection is not null || _options.Capabilities?.Resources is not null
        || _options.Handlers is { ListResourcesHandler: not null } or { ReadResourceHandler: not null } or { ListResourceTemplatesHandler: not null };
}
