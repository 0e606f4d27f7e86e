using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern.Questions;

/// <summary>
/// The server as the handler of one modern call sees it: what it asks its client becomes an input request of that call.
/// The SDK would keep such a handler itself, one question at a time and for ever.
/// </summary>
internal sealed class QuestioningServer(McpServer inner, ModernCall call) : McpServer
{
    public override string? SessionId => inner.SessionId;

    public override string? NegotiatedProtocolVersion => inner.NegotiatedProtocolVersion;

    public override ClientCapabilities? ClientCapabilities => inner.ClientCapabilities;

    public override Implementation? ClientInfo => inner.ClientInfo;

    public override McpServerOptions ServerOptions => inner.ServerOptions;

    public override IServiceProvider? Services => inner.Services;

    [Obsolete("Logging is deprecated in the protocol, and works.", DiagnosticId = "MCP9005")]
    public override LoggingLevel? LoggingLevel => inner.LoggingLevel;

    public override bool IsMrtrSupported => inner.IsMrtrSupported;

    public override Task RunAsync(CancellationToken cancellationToken = default) => inner.RunAsync(cancellationToken);

    public override Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default) =>
        inner.SendMessageAsync(message, cancellationToken);

    public override async Task<JsonRpcResponse> SendRequestAsync(JsonRpcRequest request, CancellationToken cancellationToken = default) =>
        new() { Id = request.Id, Result = await call.AskAsync(request.Method, request.Params, cancellationToken) };

    public override IAsyncDisposable RegisterNotificationHandler(string method, Func<JsonRpcNotification, CancellationToken, ValueTask> handler) =>
        inner.RegisterNotificationHandler(method, handler);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
