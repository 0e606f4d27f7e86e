using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Core.Sessions;

/// <summary>The official SDK's server of one session, over a transport that leads to the session's actor.</summary>
public sealed class SdkSessionServer : ISessionServer, ITransport
{
    private readonly Channel<JsonRpcMessage> _incoming = Channel.CreateUnbounded<JsonRpcMessage>(new() { SingleReader = true });
    private readonly ISessionOutlet _outlet;
    private readonly Func<string, bool> _absorb;
    private readonly Action<McpServer, string, JsonObject>? _complete;
    private readonly Func<ITransport, McpServer> _create;
    private readonly Lock _gate = new();
    private readonly Task _running;
    private McpServer? _server;
    private bool _disposed;

    /// <summary>
    /// Makes and starts the server, once <paramref name="ready"/>, which never fails, has ended. A notification of no call in particular,
    /// of whose method <paramref name="absorb"/> says that it is told otherwise, goes no further; <paramref name="complete"/> completes results.
    /// </summary>
    public SdkSessionServer(
        ISessionOutlet outlet,
        string sessionId,
        Func<string, bool> absorb,
        Func<ITransport, McpServer> create,
        Action<McpServer, string, JsonObject>? complete = null,
        Task? ready = null)
    {
        _outlet = outlet;
        _absorb = absorb;
        _create = create;
        _complete = complete;
        SessionId = sessionId;
        // Started with the ambient context of whoever called first, the server would show it to every later caller.
        using var suppressed = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _running = ready is null ? RunAsync() : RunAsync(ready);
    }

    /// <inheritdoc/>
    public string? SessionId { get; }

    /// <inheritdoc/>
    public object? Host { get; init; }

    /// <summary>Told when the server has been disposed of.</summary>
    public Action? Ended { get; init; }

    /// <inheritdoc/>
    public ChannelReader<JsonRpcMessage> MessageReader => _incoming.Reader;

    /// <inheritdoc/>
    public void Send(JsonRpcMessage message) => _incoming.Writer.TryWrite(message);

    /// <inheritdoc/>
    public void Complete(string method, JsonObject result) => _complete?.Invoke(_server!, method, result);

    /// <inheritdoc/>
    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is not JsonRpcNotification notification || !_absorb(notification.Method))
        {
            _outlet.Emit(0, message);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_incoming.Writer.TryComplete())
        {
            return;
        }

        McpServer? server;
        lock (_gate)
        {
            _disposed = true;
            server = _server;
        }

        if (server is not null)
        {
            await server.DisposeAsync();
        }

        await _running;
        Ended?.Invoke();
    }

    // Messages wait in their order meanwhile.
    private async Task RunAsync(Task ready)
    {
        await ready;
        await RunAsync();
    }

    private Task RunAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return Task.CompletedTask;
            }

            _server = _create(this);
        }

        return _server.RunAsync(CancellationToken.None);
    }
}
