using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Upstreams;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>
/// A connection as the SDK's client makes it. There is nothing here that belongs to the task that opened it: calls are entries of a table, the reader is one loop of the
/// transport's, and closing is idempotent. So it may be opened, used and closed by any tasks in any order.
/// </summary>
internal sealed class SdkLink : IUpstreamLink
{
    private const int Connecting = 0;
    private const int Live = 1;
    private const int Over = 2;

    private readonly string _server;
    private readonly IUpstreamOutlet _outlet;
    private readonly LinkTransport _transport;
    private readonly Lazy<Task> _close;
    private McpClient? _client;
    private Outbound? _outbound;
    private bool _isModern;
    private Listening? _listening;
    private int _state = Connecting;
    private UpstreamException? _cause;

    /// <summary>A connection that is yet to be opened.</summary>
    /// <param name="server">The server's name, for messages.</param>
    /// <param name="wire">What carries the messages; it is this connection's own from now on.</param>
    /// <param name="outlet">Who hears what the server says of its own accord.</param>
    /// <param name="origins">During which call each question was asked, where a call is an HTTP request of its own; null: it is not.</param>
    public SdkLink(string server, IWire wire, IUpstreamOutlet outlet, Origins? origins)
    {
        (_server, _outlet) = (server, outlet);
        _transport = new LinkTransport(server, wire, outlet, origins, End);
        _close = new Lazy<Task>(CloseAsync);
    }

    /// <summary>The server has left the question unanswered whether it speaks the newest revision.</summary>
    public bool IsSilent => _transport.IsSilent;

    /// <summary>The revision that both sides speak.</summary>
    public string Version => _client!.NegotiatedProtocolVersion!;

    /// <summary>What it answered to the handshake, untouched.</summary>
    public JsonElement Handshake => _transport.Handshake;

    /// <summary>Shakes hands. Where it throws, everything is closed.</summary>
    public async Task OpenAsync(McpClientOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        _client = await McpClient.CreateAsync(_transport, options, null, cancellationToken);
        (_outbound, _isModern) = (new Outbound(options, Version), McpVersion.LooksModern(Version));
        if (_isModern)
        {
            _listening = Listening.Begin(this, Handshake, _outlet, time);
        }

        if (Interlocked.CompareExchange(ref _state, Live, Connecting) != Connecting)
        {
            await DisposeAsync();
            throw _cause ?? LinkErrors.OfConnect(_server, new IOException("it ended at once."));
        }
    }

    /// <inheritdoc/>
    public async Task<UpstreamFacts> ReadFactsAsync(CancellationToken cancellationToken)
    {
        var facts = await new FactsReader(this).ReadAsync(cancellationToken);
        if (!_transport.TakesLines && _isModern)
        {
            HeaderTools.Register(_client!, facts.Tools);
        }

        return facts;
    }

    /// <inheritdoc/>
    public async Task<JsonElement> CallAsync(string call, string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        if (_listening is { } listening && (method is RequestMethods.ResourcesSubscribe or RequestMethods.ResourcesUnsubscribe))
        {
            return await listening.FollowAsync(parameters.GetProperty("uri").GetString()!, method == RequestMethods.ResourcesSubscribe, cancellationToken);
        }

        for (var round = 0; round < InputRounds.Most; round++)
        {
            var result = await RequestAsync(call, method, parameters, cancellationToken);
            if (!_isModern || !InputRounds.Asks(result))
            {
                return result;
            }

            parameters = await InputRounds.AnswerAsync(_outlet, call, parameters, result, cancellationToken);
        }

        throw new UpstreamException(UpstreamFailure.Lost, $"Server '{_server}' asked for input {InputRounds.Most} times without an answer to '{method}'.");
    }

    /// <summary>The server has said that it does not know the session any more. With calls under way each of them hears so by itself.</summary>
    public void LoseSession()
    {
        if (_transport.Open.IsEmpty)
        {
            End(new UpstreamException(UpstreamFailure.Lost, $"Server '{_server}' does not know its session any more (HTTP 404).") { Refused = true });
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(_close.Value);

    /// <summary>Makes one request of a call, or of the connection itself (null).</summary>
    internal async Task<JsonElement> RequestAsync(string? call, string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var exchange = Send(call, method, parameters);
        try
        {
            return await exchange.Answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            GiveUp(exchange);
            throw;
        }
    }

    /// <summary>Sends a request.</summary>
    internal Exchange Send(string? call, string method, JsonElement parameters)
    {
        var exchange = _transport.Open.Begin(call, method);
        if (_transport.TakesLines)
        {
            _transport.Send(exchange, _outbound!.Line(exchange, parameters));
        }
        else
        {
            exchange.Params = _outbound!.Params(exchange, parameters);
            _ = SendAsync(exchange, new JsonRpcRequest { Id = new RequestId(exchange.Id), Method = method, Params = LinkJson.ToNode(parameters) });
        }

        return exchange;
    }

    /// <summary>Nobody waits for the answer any more: the server is told, once, and a late answer is dropped.</summary>
    internal void GiveUp(Exchange exchange)
    {
        if (_transport.Open.TryTake(exchange))
        {
            // From 2026-07-28 on the end of the HTTP request says it.
            _ = _transport.CancelAsync(exchange, tellServer: _transport.TakesLines || !_isModern);
        }
    }

    private async Task SendAsync(Exchange exchange, JsonRpcRequest request)
    {
        try
        {
            await _client!.SendRequestAsync(request, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Where it was answered, or given up, this is only the client's own view of that.
            if (_transport.Open.TryTake(exchange))
            {
                exchange.Fail(LinkErrors.OfCall(_server, failure));
            }
        }
    }

    private void End(Exception? failure)
    {
        var cause = failure as UpstreamException ?? new UpstreamException(UpstreamFailure.Lost, $"The connection to server '{_server}' ended{(failure is null ? "." : $": {failure.Message}")}", failure);
        _cause = cause;
        var before = Interlocked.Exchange(ref _state, Over);
        _transport.Open.End(cause, new UpstreamException(cause.Failure, cause.Message, cause) { Refused = true });
        if (before == Live)
        {
            _outlet.Lost(cause);
        }
    }

    private async Task CloseAsync()
    {
        Interlocked.Exchange(ref _state, Over);
        var closed = new UpstreamException(UpstreamFailure.Closed, $"The connection to server '{_server}' was closed.");
        _transport.Open.End(closed, new UpstreamException(closed.Failure, closed.Message) { Refused = true });
        try
        {
            await (_listening?.StopAsync() ?? Task.CompletedTask);
            await (_client?.DisposeAsync() ?? _transport.DisposeAsync());
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The client says once more how the transport ended.
            await _transport.DisposeAsync();
        }
    }
}
