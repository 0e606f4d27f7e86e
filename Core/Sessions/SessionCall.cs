using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>One call of a session, as its server sees it: the way back to the caller's stream.</summary>
public sealed class SessionCall : ICallTransport
{
    private const int Waiting = 0;
    private const int Running = 1;
    private const int Abandoned = 2;
    private static readonly JsonTypeInfo<ClientCapabilities> CapabilitiesInfo =
        (JsonTypeInfo<ClientCapabilities>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ClientCapabilities));

    private readonly ISessionOutlet _outlet;
    private readonly ICallConnection? _connection;
    private readonly Action? _ended;
    private readonly string _method;
    private int _over;
    private int _cancelled;
    private volatile bool _keepsNothing;
    private volatile bool _passes;
    private volatile bool _givenUp;
    private int _phase;

    internal SessionCall(ISessionOutlet outlet, SessionTicket ticket, int stream, string method, ICallConnection? connection, Action? ended)
    {
        _outlet = outlet;
        _connection = connection;
        _ended = ended;
        _method = method;
        Ticket = ticket;
        Stream = stream;
    }

    /// <summary>The session.</summary>
    public SessionTicket Ticket { get; }

    /// <summary>The call's stream.</summary>
    public int Stream { get; }

    /// <summary>The stream as its event ids name it, in every activation.</summary>
    internal StreamRef? Reference { get; init; }

    /// <summary>Whether the call was lost with another activation, and only waits again on what it waited on.</summary>
    internal bool Joins { get; init; }

    /// <summary>The server that answers.</summary>
    internal ISessionServer? Server { get; init; }

    /// <inheritdoc/>
    public object? Host => Server?.Host;

    /// <summary>Whether the client comes back for the answer when the call's stream ends without it.</summary>
    public bool CanComeBack { get; init; }

    /// <inheritdoc/>
    public bool CanAsk { get; init; }

    /// <inheritdoc/>
    public JsonElement Capabilities => Declared is { } declared ? JsonSerializer.SerializeToElement(declared, CapabilitiesInfo) : default;

    /// <summary>What the client declared when it opened the session; null: nothing, or it cannot be asked during this call.</summary>
    internal ClientCapabilities? Declared { get; init; }

    /// <inheritdoc/>
    public string? HiddenTaskId => Reference is { Request: not null } reference ? TaskId.OfCall(Ticket, reference) : null;

    /// <inheritdoc/>
    public string? JoinsTask => Joins && Reference is { Task.Length: 0 } ? HiddenTaskId : null;

    /// <inheritdoc/>
    public CallScope Scope => _connection?.Scope ?? CallScope.None;

    /// <inheritdoc/>
    public string? SessionId => Ticket.Key;

    /// <inheritdoc/>
    public ChannelReader<JsonRpcMessage> MessageReader => throw new NotSupportedException("A call's transport only sends.");

    /// <inheritdoc/>
    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcError { Error.Code: RpcCode.InternalError } error && _phase == Waiting && IsCovered)
        {
            // No handler has run, so what failed is the reading of the parameters.
            message = new JsonRpcError { Id = error.Id, Error = new() { Code = RpcCode.InvalidParams, Message = "The parameters have the wrong shape." } };
        }

        if (message is JsonRpcError { Error.Code: RpcCode.UrlElicitationRequired } demand && Ticket.Version != McpVersion.NewestLegacy)
        {
            // Older clients do not know this code; they get what any other missing ability gets them.
            message = new JsonRpcError { Id = demand.Id, Error = new() { Code = RpcCode.InvalidRequest, Message = demand.Error.Message } };
        }

        if (_passes)
        {
            message = Untouched.Restore(message);
        }

        if (message is JsonRpcResponse { Result: JsonObject result })
        {
            Server?.Complete(_method, result);
        }

        _outlet.Emit(Stream, message, !_keepsNothing);
        if (message is JsonRpcResponse or JsonRpcError)
        {
            // Handlers that no filter surrounds are known to have ended by this only.
            End();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public bool WasGivenUp => _givenUp;

    /// <summary>No answer is wanted or waited for any more: a handler that has not begun never will, so the call is over.</summary>
    /// <param name="givenUp">Whether the client said so; false where the session only leaves this node.</param>
    public void Cancel(bool givenUp)
    {
        _givenUp = givenUp;
        Interlocked.Exchange(ref _cancelled, 1);
        var abandoned = Interlocked.CompareExchange(ref _phase, Abandoned, Waiting) == Waiting;
        if (Volatile.Read(ref _over) == 1)
        {
            _outlet.HandlerEnded(Stream);
        }
        else if (abandoned)
        {
            End();
        }
    }

    /// <inheritdoc/>
    public bool TryBegin() => Interlocked.CompareExchange(ref _phase, Running, Waiting) != Abandoned;

    /// <inheritdoc/>
    public void WaitOn(string task) => _outlet.Await(Stream, task);

    /// <inheritdoc/>
    public Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken) =>
        _outlet.AskAsync(Stream, method, parameters.ValueKind == JsonValueKind.Object ? JsonObject.Create(parameters)! : [], null, cancellationToken);

    /// <inheritdoc/>
    public Task<JsonElement> AskForTaskAsync(string task, string? owner, TaskQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        var asking = new AskingTask(task, owner, question.Key);
        return owner is null
            ? _outlet.AskAsync(Stream, question.Method, question.Params.ValueKind == JsonValueKind.Object ? JsonObject.Create(question.Params)! : [], asking, cancellationToken)
            : _outlet.AskAsync(Stream, question.Method, LegacyTasks.QuestionOf(task, question), asking, cancellationToken);
    }

    /// <inheritdoc/>
    public void KeepNothing() => _keepsNothing = true;

    /// <inheritdoc/>
    public void PassThrough() => _passes = true;

    /// <inheritdoc/>
    public void End()
    {
        if (Interlocked.Exchange(ref _over, 1) == 0)
        {
            _ended?.Invoke();
            _connection?.HandlerEnded();
            // Any other call ends with its answer, which says as much. Whichever of this and Cancel comes last sees the other.
            if (Volatile.Read(ref _cancelled) == 1)
            {
                _outlet.HandlerEnded(Stream);
            }
        }
    }

    // Methods whose handlers say when they begin; what others answer is their own affair.
    private bool IsCovered => _method is "tools/call" or "tools/list" or "prompts/get" or "prompts/list" or "resources/read" or "resources/list"
        or "resources/templates/list" or "resources/subscribe" or "resources/unsubscribe" or "completion/complete" or "logging/setLevel";

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
