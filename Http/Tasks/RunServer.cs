using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Tasks;

/// <summary>
/// The server as the body of a task sees it that is run past the server's message loop: as the SDK shows it to the handler of one
/// request. What the body sends goes out by the SDK's own server, the way of the run.
/// </summary>
/// <param name="inner">The SDK's server.</param>
/// <param name="context">What is known of the request: its way back, and who makes it.</param>
internal sealed class RunServer(McpServer inner, JsonRpcMessageContext context) : McpServer
{
    private readonly ITransport? _run = context.RelatedTransport;

    public override string? SessionId => _run?.SessionId ?? inner.SessionId;

    public override string? NegotiatedProtocolVersion { get; } = context.ProtocolVersion;

    public override ClientCapabilities? ClientCapabilities { get; } = context.ClientCapabilities;

    public override Implementation? ClientInfo { get; } = context.ClientInfo;

    public override McpServerOptions ServerOptions => inner.ServerOptions;

    public override IServiceProvider? Services => inner.Services;

    [Obsolete("Logging is deprecated in the protocol, and works.", DiagnosticId = "MCP9005")]
    public override LoggingLevel? LoggingLevel => inner.LoggingLevel;

    public override bool IsMrtrSupported => inner.IsMrtrSupported;

    public override Task RunAsync(CancellationToken cancellationToken = default) => inner.RunAsync(cancellationToken);

    public override Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        Address(message);
        return inner.SendMessageAsync(message, cancellationToken);
    }

    public override Task<JsonRpcResponse> SendRequestAsync(JsonRpcRequest request, CancellationToken cancellationToken = default)
    {
        Address(request);
        return inner.SendRequestAsync(request, cancellationToken);
    }

    public override IAsyncDisposable RegisterNotificationHandler(string method, Func<JsonRpcNotification, CancellationToken, ValueTask> handler) =>
        inner.RegisterNotificationHandler(method, handler);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private void Address(JsonRpcMessage message) => message.Context = message.Context is null
        ? new JsonRpcMessageContext { RelatedTransport = _run }
        : throw new ArgumentException("Only transports can provide a JsonRpcMessageContext.", nameof(message));
}
