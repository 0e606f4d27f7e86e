using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Core.Protocol;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// One <see cref="McpServer"/> that serves the requests of many clients in one protocol version. Every request gets an id of
/// the server's own: ids key the SDK's tables, and two clients' id 1 would cancel each other.
/// </summary>
internal sealed class SharedServer : ITransport
{
    // Without synchronous continuations: the reader on the writer's thread was measured to cost more than the hop that it saves.
    private readonly Channel<JsonRpcMessage> _messages = Channel.CreateUnbounded<JsonRpcMessage>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<long, SharedCall> _calls = new();
    private readonly ServerFactory _factory;
    private readonly McpServer _server;
    private readonly Task _running;
    private readonly string? _session;
    private ServerSurface? _surface;
    private TaskCompletionSource? _idle;
    private long _lastId;

    /// <summary>Starts a server: for everybody, or for the one request that <paramref name="http"/> or <paramref name="client"/> is of.</summary>
    public SharedServer(ServerFactory factory, string version, HttpContext? http, ServerClient? client = null)
    {
        (_factory, Version, _session) = (factory, version, client?.Session);
        IsShared = http is null && client is null;
        _server = factory.Create(this, http, client?.Info, client?.Capabilities);
        // Whoever asks first must not lend its ambient context to everybody after it.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _running = _server.RunAsync();
        }
    }

    /// <summary>The protocol version of every request it serves.</summary>
    public string Version { get; }

    /// <summary>False: it was made for one request, and ends with it.</summary>
    public bool IsShared { get; }

    /// <summary>The server of the host that this is one of.</summary>
    public HostedServer Hosted => _factory.Hosted;

    /// <summary>Whether any call's answer is awaited.</summary>
    public bool IsBusy => !_calls.IsEmpty;

    /// <summary>The SDK's server.</summary>
    public McpServer Sdk => _server;

    /// <summary>What it offers.</summary>
    public ServerSurface Surface => _surface ??= new ServerSurface(_server.ServerOptions, Hosted, IsShared);

    string? ITransport.SessionId => _session;

    ChannelReader<JsonRpcMessage> ITransport.MessageReader => _messages.Reader;

    /// <summary>Starts a call; its answer comes through <paramref name="call"/>.</summary>
    public void Send(SharedCall call, string method, JsonNode? parameters) => Send(call, Take(call, method, parameters));

    /// <summary>Takes a call on, as a request that is not sent yet.</summary>
    public JsonRpcRequest Take(SharedCall call, string method, JsonNode? parameters)
    {
        var id = Interlocked.Increment(ref _lastId);
        call.Sent(this, id, ServerFilters.Cover(method));
        _calls[id] = call;
        return new JsonRpcRequest
        {
            Id = new RequestId(id),
            Method = method,
            Params = parameters,
            Context = new JsonRpcMessageContext
            {
                RelatedTransport = call,
                ProtocolVersion = Version,
                User = call.Scope.User,
                ExecutionContext = call.Scope.Flow,
            },
        };
    }

    /// <summary>Sends the request of a call that was taken on.</summary>
    public void Send(SharedCall call, JsonRpcRequest request)
    {
        if (!_messages.Writer.TryWrite(request))
        {
            call.Fail(new(RpcCode.InternalError, "The server is stopping."));
        }
    }

    /// <summary>Fires the token of a call's handler.</summary>
    public void Cancel(SharedCall call) => _messages.Writer.TryWrite(new JsonRpcNotification
    {
        Method = "notifications/cancelled",
        Params = new JsonObject { ["requestId"] = call.ServerId },
    });

    /// <summary>Gives the server the answer to something that it asked.</summary>
    public void Answer(JsonRpcMessageWithId answer) => _messages.Writer.TryWrite(answer);

    /// <summary>Drops a call that was answered.</summary>
    public void Forget(SharedCall call)
    {
        _calls.TryRemove(call.ServerId, out _);
        if (Volatile.Read(ref _idle) is { } idle && _calls.IsEmpty)
        {
            idle.TrySetResult();
        }
    }

    /// <summary>Waits until no call's answer is awaited, or until the deadline, when those that are left get an error.</summary>
    public async Task DrainAsync(CancellationToken deadline)
    {
        // One that was replaced may be waited for already when the process stops.
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var idle = Interlocked.CompareExchange(ref _idle, first, null) ?? first;
        if (_calls.IsEmpty)
        {
            return;
        }

        await using (deadline.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), idle))
        {
            await idle.Task;
        }

        foreach (var (_, call) in _calls)
        {
            call.Fail(new(RpcCode.InternalError, "The server is stopping."));
        }
    }

    Task ITransport.SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken) =>
        // What belongs to no call (a list has changed) reaches its listeners through topics, not through this server.
        Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _messages.Writer.TryComplete();
        await _server.DisposeAsync();
        await _running;
        _surface?.Dispose();
    }
}
