using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern.Questions;

/// <summary>
/// The server as the handler of one call sees it that asks its client in a way of our own: as an input request of a modern
/// call, or as a question of a task. The SDK would keep a modern handler itself, one question at a time and for ever.
/// </summary>
/// <param name="inner">The SDK's server.</param>
/// <param name="ask">Asks: method, parameters, token.</param>
/// <param name="level">The least severe log message that is wanted, where the SDK's server does not know.</param>
internal sealed class QuestioningServer(McpServer inner, Func<string, JsonNode?, CancellationToken, Task<JsonNode?>> ask, LoggingLevel? level = null) : McpServer
{
    public override string? SessionId => inner.SessionId;

    public override string? NegotiatedProtocolVersion => inner.NegotiatedProtocolVersion;

    public override ClientCapabilities? ClientCapabilities => inner.ClientCapabilities;

    public override Implementation? ClientInfo => inner.ClientInfo;

    public override McpServerOptions ServerOptions => inner.ServerOptions;

    public override IServiceProvider? Services => inner.Services;

    [Obsolete("Logging is deprecated in the protocol, and works.", DiagnosticId = "MCP9005")]
    public override LoggingLevel? LoggingLevel => level ?? inner.LoggingLevel;

    public override bool IsMrtrSupported => inner.IsMrtrSupported;

    public override Task RunAsync(CancellationToken cancellationToken = default) => inner.RunAsync(cancellationToken);

    public override Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default) =>
        inner.SendMessageAsync(message, cancellationToken);

    public override async Task<JsonRpcResponse> SendRequestAsync(JsonRpcRequest request, CancellationToken cancellationToken = default) =>
        new() { Id = request.Id, Result = await ask(request.Method, request.Params, cancellationToken) };

    public override IAsyncDisposable RegisterNotificationHandler(string method, Func<JsonRpcNotification, CancellationToken, ValueTask> handler) =>
        inner.RegisterNotificationHandler(method, handler);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
