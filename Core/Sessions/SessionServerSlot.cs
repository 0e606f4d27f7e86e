using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>The server of a session, made when a call needs it and let go when none has for a while, and the calls it runs.</summary>
internal sealed class SessionServerSlot(IActivation activation, SessionPorts ports, long epoch) : ISessionOutlet
{
    private static readonly RequestId LevelRequest = new("actors/level");

    private readonly Dictionary<int, JsonRpcRequest> _calls = [];
    private ISessionServer? _server;
    private ITimer? _idle;
    private int _generation;
    private string _prefix = "";
    private long _used;

    /// <summary>What the host itself asks the client.</summary>
    public HostQuestions Questions { get; } = new(activation, epoch);

    /// <summary>Told when the server may have been idle for long enough.</summary>
    public sealed record Idle
    {
        public static Idle Value { get; } = new();
    }

    /// <summary>Gives a call to the server.</summary>
    public void Call(SessionState state, int stream, CallSession call)
    {
        var connection = Connection(call.From);
        var scope = connection?.Scope ?? CallScope.Of(call.User);
        var server = Ensure(state, scope);
        var started = ports.Gauges.CallStarted();
        ports.Counts.CallStarted();
        var capabilities = HandshakeOf(state).Capabilities;
        var asks = call.Shape != StreamShape.Json && capabilities is { Elicitation: not null } or { Sampling: not null } or { Roots: not null };
        var way = new SessionCall(this, state.Ticket!, stream, call.Method, connection, () => Ended(started, call.Method))
        {
            Reference = state.Streams[stream].Ref,
            Joins = state.Streams[stream].Task is not null,
            Server = server,
            CanComeBack = call.Shape == StreamShape.PrimedEvents,
            CanAsk = asks,
            Declared = asks ? capabilities : null,
        };
        var request = new JsonRpcRequest
        {
            Id = call.Id,
            Method = call.Method,
            Params = call.Params.ValueKind == JsonValueKind.Object ? JsonObject.Create(call.Params) : null,
            Context = Context(state.Ticket!, way, scope.Flow, scope.User),
        };
        _calls[stream] = request;
        _used = activation.Time.GetTimestamp();
        server.Send(request);
    }

    private void Ended(long started, string method)
    {
        ports.Gauges.CallEnded(started, method);
        ports.Counts.CallEnded();
    }

    /// <summary>Cancels a call's handler, because its client gave the call up or because the server goes.</summary>
    public void Cancel(int stream, bool givenUp)
    {
        if (_calls.TryGetValue(stream, out var request))
        {
            (request.Context!.RelatedTransport as SessionCall)?.Cancel(givenUp);
            JsonNode id = request.Id.Id is string text ? text : (long)request.Id.Id!;
            _server?.Send(new JsonRpcNotification
            {
                Method = NotificationMethods.CancelledNotification,
                Params = new JsonObject { ["requestId"] = id },
                Context = new JsonRpcMessageContext { ProtocolVersion = request.Context!.ProtocolVersion },
            });
        }
    }

    /// <summary>Gives the client's answer to the handler that asked.</summary>
    public void Answer(string question, JsonElement body)
    {
        if (Questions.Answer(question, body) || Own(question) is not { } id)
        {
            return;
        }

        _server?.Send(body.TryGetProperty("error"u8, out var error)
            ? new JsonRpcError { Id = id, Error = new() { Code = error.GetProperty("code"u8).GetInt32(), Message = error.GetProperty("message"u8).GetString()! } }
            : new JsonRpcResponse { Id = id, Result = JsonObject.Create(body.GetProperty("result"u8)) });
    }

    /// <summary>Fails a question.</summary>
    public void Refuse(Reject reject)
    {
        if (!Questions.Refuse(reject) && Own(reject.Question) is { } id)
        {
            _server?.Send(new JsonRpcError { Id = id, Error = new() { Code = reject.Error.Code, Message = reject.Error.Message } });
        }
    }

    /// <summary>Passes a notification on, if anybody is there to hear it.</summary>
    public void Forward(SessionState state, NotifySession notify)
    {
        var scope = Connection(notify.From)?.Scope ?? CallScope.Of(notify.User);
        var server = _server ?? (ports.HearsNotifications(state.Ticket!, scope) ? Ensure(state, scope) : null);
        server?.Send(new JsonRpcNotification
        {
            Method = notify.Method,
            Params = notify.Params.ValueKind == JsonValueKind.Object ? JsonObject.Create(notify.Params) : null,
            Context = new JsonRpcMessageContext { ExecutionContext = scope.Flow, User = scope.User, ProtocolVersion = notify.Ticket.Version },
        });
    }

    /// <inheritdoc/>
    public void Emit(int stream, JsonRpcMessage message, bool keeps = true)
    {
        if (stream == 0 && message is JsonRpcResponse or JsonRpcError)
        {
            // Not of a call: what comes back for the replayed log level.
            return;
        }

        if (Outgoing.Read(stream, message, _prefix, activation.Time.GetUtcNow(), keeps) is { } input)
        {
            activation.Tell(input);
        }
    }

    /// <inheritdoc/>
    public void HandlerEnded(int stream) => activation.Tell(new Ended(stream));

    /// <inheritdoc/>
    public void Await(int stream, string task) => activation.Tell(new Awaiting(stream, task));

    /// <inheritdoc/>
    public Task<JsonElement> AskAsync(int stream, string method, JsonObject parameters, AskingTask? asking, CancellationToken cancellationToken) =>
        Questions.AskAsync(stream, method, parameters, asking, cancellationToken);

    /// <summary>Forgets a call whose answer is out.</summary>
    public void Forget(int stream) => _calls.Remove(stream);

    /// <summary>Lets the server go if nobody used it lately.</summary>
    public void DropIdle(bool nothingRuns)
    {
        if (nothingRuns && activation.Time.GetElapsedTime(_used) >= ports.ServerIdleAfter)
        {
            Drop(givenUp: false);
        }
    }

    /// <summary>Cancels every call and lets the server go; its handlers end beside the turns.</summary>
    public void Drop(bool givenUp)
    {
        _idle?.Dispose();
        _idle = null;
        if (_server is { } server)
        {
            foreach (var stream in _calls.Keys)
            {
                Cancel(stream, givenUp);
            }

            _calls.Clear();
            _server = null;
            activation.Run(_ => server.DisposeAsync().AsTask());
        }
    }

    private ISessionServer Ensure(SessionState state, CallScope scope)
    {
        if (_server is not null)
        {
            return _server;
        }

        var ticket = state.Ticket!;
        _prefix = string.Create(CultureInfo.InvariantCulture, $"{epoch:x}-{++_generation}-");
        _server = ports.Server(this, ticket, HandshakeOf(state), scope);
        _idle = activation.Time.CreateTimer(_ => activation.Tell(Idle.Value), null, ports.ServerIdleAfter, ports.ServerIdleAfter);
        if (state.Record?.LogLevel is { } level)
        {
            _server.Send(new JsonRpcRequest
            {
                Id = LevelRequest,
                Method = RequestMethods.LoggingSetLevel,
                Params = new JsonObject { ["level"] = level },
                Context = Context(ticket, new SessionCall(this, ticket, 0, RequestMethods.LoggingSetLevel, null, null), null, null),
            });
        }

        return _server;
    }

    private static Handshake HandshakeOf(SessionState state) => state.Ticket!.Handshake ?? state.Record!.Handshake!;

    private ICallConnection? Connection(Address? from) =>
        from is not null && from.Node == activation.Node ? ports.Connections.Find(from.Connection) as ICallConnection : null;

    private RequestId? Own(string question) =>
        question.StartsWith(_prefix, StringComparison.Ordinal) && long.TryParse(question.AsSpan(_prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new RequestId(id)
            : null;

    private static JsonRpcMessageContext Context(SessionTicket ticket, SessionCall way, ExecutionContext? flow, ClaimsPrincipal? user) =>
        new() { RelatedTransport = way, ExecutionContext = flow, User = user, ProtocolVersion = ticket.Version };
}
