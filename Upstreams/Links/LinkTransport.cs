using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Core.Upstreams;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>
/// Sits between the SDK's client and the transport, so that everything which belongs to callers passes untouched and in order. The client handles each message in a task of
/// its own (progress may overtake the answer), knows its questions by type (what a type does not know is lost), and answers <c>input_required</c> itself. It keeps what it does
/// best: the handshake, its own few requests, and the headers of each request that is one of HTTP.
/// </summary>
/// <param name="name">The server's name, for messages.</param>
/// <param name="wire">What carries the messages.</param>
/// <param name="outlet">Who hears what the server says of its own accord.</param>
/// <param name="origins">During which call each question was asked; null: nobody knows.</param>
/// <param name="ended">Told once when the wire has ended, and why.</param>
internal sealed class LinkTransport(string name, IWire wire, IUpstreamOutlet outlet, Origins? origins, Action<Exception?> ended) : IClientTransport, ITransport, IWireReader
{
    private readonly Channel<JsonRpcMessage> _toClient = Channel.CreateUnbounded<JsonRpcMessage>(new() { SingleReader = true });
    private readonly ILineWire? _lines = wire as ILineWire;
    private readonly Questions _questions = new(outlet, message => wire.SendAsync(message, CancellationToken.None));
    private Task _reading = Task.CompletedTask;
    private JsonRpcRequest? _handshake;
    private bool _isAnswered;

    /// <summary>The requests that wait for their answers.</summary>
    public Exchanges Open { get; } = new();

    /// <summary>Whether requests go past the client, as lines.</summary>
    public bool TakesLines => _lines is not null;

    /// <summary>What the server answered to the handshake, whichever it was.</summary>
    public JsonElement Handshake { get; private set; }

    /// <summary>The server has left the question unanswered whether it speaks the newest revision.</summary>
    public bool IsSilent { get; private set; }

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? SessionId => wire.SessionId;

    /// <inheritdoc/>
    public ChannelReader<JsonRpcMessage> MessageReader => _toClient.Reader;

    /// <inheritdoc/>
    public Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default)
    {
        _reading = ReadAsync();
        return Task.FromResult<ITransport>(this);
    }

    /// <inheritdoc/>
    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        switch (message)
        {
            case JsonRpcRequest request when Open.TryGet(request.Id.Id, out var exchange):
                // What the client has put in of its own is there already, beside what is the caller's.
                request.Params = exchange.Params;
                _ = SendAsync(exchange, wire.SendAsync(request, exchange.Abort.Token));
                return Task.CompletedTask;
            case JsonRpcRequest { Method: RequestMethods.Initialize or RequestMethods.ServerDiscover } request:
                IsSilent = _handshake is not null && !_isAnswered;
                (_handshake, _isAnswered) = (request, false);
                return wire.SendAsync(message, cancellationToken);
            default:
                return wire.SendAsync(message, cancellationToken);
        }
    }

    /// <summary>Sends the request of an exchange past the client, as a line; only where the wire takes any.</summary>
    public void Send(Exchange exchange, byte[] line)
    {
        var sending = _lines!.SendLineAsync(line);
        if (!sending.IsCompletedSuccessfully)
        {
            _ = SendAsync(exchange, sending);
        }
    }

    /// <summary>Tells the server that nobody waits for an answer any more, and the client as well, which keeps a place for it.</summary>
    public async Task CancelAsync(Exchange exchange, bool tellServer)
    {
        TellClient(new JsonRpcError { Id = new RequestId(exchange.Id), Error = new() { Code = -32800, Message = "The call was given up." } });
        try
        {
            if (tellServer)
            {
                var id = new JsonObject { ["requestId"] = exchange.Id };
                await wire.SendAsync(new JsonRpcNotification { Method = NotificationMethods.CancelledNotification, Params = id }, CancellationToken.None);
            }
        }
        catch (Exception gone) when (gone is not OutOfMemoryException)
        {
            // A server that has gone has no need to know.
        }

        exchange.Abort.Cancel();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _questions.WithdrawAll();
        await wire.DisposeAsync();
        await _reading;
    }

    // Over HTTP this takes as long as the call, since the response is read in it.
    private async Task SendAsync(Exchange exchange, Task sending)
    {
        try
        {
            await sending;
        }
        catch (Exception failure)
        {
            if (Open.TryTake(exchange))
            {
                exchange.Fail(LinkErrors.OfCall(name, failure));
                await CancelAsync(exchange, tellServer: false);
            }
        }
    }

    private async Task ReadAsync()
    {
        Exception? cause = null;
        try
        {
            await wire.ReadAsync(this);
        }
        catch (Exception failure)
        {
            cause = failure;
        }

        ended(cause);
        _questions.WithdrawAll();
        _toClient.Writer.TryComplete(cause);
    }

    /// <inheritdoc/>
    public void TakeAnswer(long id, JsonElement result)
    {
        if (Open.TryTake(new RequestId(id), out var exchange))
        {
            exchange.Succeed(result);
        }
        else
        {
            Take(new JsonRpcResponse { Id = new RequestId(id), Result = LinkJson.ToNode(result) });
        }
    }

    /// <inheritdoc/>
    public void Take(JsonRpcMessage message)
    {
        try
        {
            Route(message);
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException or InvalidOperationException)
        {
            // JSON, but no message: a name twice in an object, a number where an object belongs. It tells us nothing, and ends nothing.
        }
    }

    private void Route(JsonRpcMessage message)
    {
        switch (message)
        {
            case JsonRpcNotification notification:
                Notice(notification);
                break;
            case JsonRpcRequest request when Questions.IsFor(request.Method):
                _ = _questions.AskAsync(Open.TryGet(origins?.Take(request.Id), out var origin) ? origin.Call : null, request);
                break;
            case JsonRpcMessageWithId answer and not JsonRpcRequest when Open.TryTake(answer.Id, out var exchange):
                exchange.End(answer);
                // The client only needs to know that it was answered; an error or a question would become an exception, or a call, of its own making.
                TellClient(new JsonRpcResponse { Id = answer.Id, Result = new JsonObject() });
                break;
            default:
                if (message is JsonRpcMessageWithId first and not JsonRpcRequest && first.Id.Equals(_handshake?.Id ?? default))
                {
                    _isAnswered = true;
                    Handshake = first is JsonRpcResponse { Result: { } result } ? LinkJson.ToElement(result) : Handshake;
                }

                _toClient.Writer.TryWrite(message);
                break;
        }
    }

    private void TellClient(JsonRpcMessageWithId answer)
    {
        if (!TakesLines)
        {
            _toClient.Writer.TryWrite(answer);
        }
    }

    private void Notice(JsonRpcNotification notification)
    {
        var parameters = notification.Params as JsonObject;
        switch (notification.Method)
        {
            case NotificationMethods.CancelledNotification:
                _questions.Withdraw(parameters);
                break;
            case NotificationMethods.ProgressNotification:
                if (Open.TryGet(Number(parameters?["progressToken"]), out var exchange) && exchange.Token.ValueKind != JsonValueKind.Undefined)
                {
                    parameters!["progressToken"] = LinkJson.ToNode(exchange.Token);
                    outlet.Notified(exchange.Call, notification.Method, LinkJson.ToElement(parameters));
                }

                break;
            case "notifications/subscriptions/acknowledged":
                if (Open.TryGet(Number((parameters?["_meta"] as JsonObject)?["io.modelcontextprotocol/subscriptionId"]), out var listening))
                {
                    listening.Acknowledge();
                }

                break;
            default:
                outlet.Notified(null, notification.Method, LinkJson.ToElement(parameters));
                break;
        }
    }

    private static object? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : null;
}
