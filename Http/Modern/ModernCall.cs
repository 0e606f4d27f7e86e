using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Diagnostics;
using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Core.Tasks;
using Actors.Http.Front;
using Actors.Http.Modern.Questions;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern;

/// <summary>
/// One modern call on its way through the shared server. It usually ends with the request that brought it; one that asks its
/// client outlives that request, and goes on with the next.
/// </summary>
internal sealed class ModernCall(in Exchange exchange, CallScope scope, ModernReply reply, QuestionDesk desk, CallInput? input, Gauges gauges) : SharedCall(scope)
{
    private readonly JsonElement _parameters = exchange.Message.Params;
    private readonly long _started = gauges.CallStarted();
    private readonly Lock _gate = new();
    private volatile ICallReply? _reply = reply;
    private Conversation? _conversation;
    private RequestScope? _services;
    private JsonElement _capabilities;
    private string? _digest;
    private Func<ValueTask>? _whenOver;
    private bool _over;

    /// <summary>The method.</summary>
    public string Method { get; } = exchange.Message.Method;

    /// <summary>Who calls.</summary>
    public Principal Principal { get; } = exchange.Principal;

    /// <summary>What the client brought from earlier rounds.</summary>
    public CallInput? Input => input;

    /// <summary>Tells this call from others of the same method.</summary>
    public string Digest => _digest ??= CallDigest.Of(Method, _parameters);

    /// <summary>What the client can be asked in the request that is being served, or was last.</summary>
    public override JsonElement Capabilities => _reply?.Capabilities ?? _capabilities;

    /// <summary>All answers so far.</summary>
    public IReadOnlyDictionary<string, JsonElement> Answers => _conversation?.Answers ?? input?.Answers ?? new Dictionary<string, JsonElement>();

    /// <summary>How often the client was asked.</summary>
    public int Round => _conversation?.Round ?? input?.State?.Round ?? 0;

    /// <summary>Asks the client during a handler, and returns its result.</summary>
    public async Task<JsonNode?> AskAsync(string method, JsonNode? parameters, CancellationToken cancellationToken)
    {
        if (method is not ("elicitation/create" or "sampling/createMessage" or "roots/list"))
        {
            throw new McpException($"A client cannot be asked '{method}'.");
        }

        var asked = parameters is null ? default : JsonElement.Parse(parameters.ToJsonString());
        if (QuestionRules.Missing(method, asked, Capabilities) is { } missing)
        {
            throw MissingCapability.Exception(missing);
        }

        var answer = await Talk().AskAsync(method, asked, cancellationToken);
        return JsonObject.Create(answer);
    }

    /// <inheritdoc/>
    public override bool CanAsk => true;

    /// <inheritdoc/>
    public override async Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken)
    {
        if (QuestionRules.Missing(method, parameters, Capabilities) is { } missing)
        {
            throw new TaskQuestionException(new(RpcCode.MissingClientCapability, MissingCapability.Exception(missing).Message));
        }

        try
        {
            return await Talk().AskAsync(method, parameters, cancellationToken);
        }
        catch (McpException refused)
        {
            throw new TaskQuestionException(new(refused is McpProtocolException known ? (int)known.ErrorCode : RpcCode.InvalidRequest, refused.Message));
        }
    }

    /// <summary>The request that brought the call has gone: cancels the handler, unless it is parked already.</summary>
    public void Abandon()
    {
        if (_conversation is { } conversation)
        {
            conversation.Cancel();
        }
        else
        {
            Cancel();
        }
    }

    /// <summary>The next request of the client takes the place of the one that has ended.</summary>
    public void Attach(ICallReply next) => _reply = next;

    /// <summary>The request is answered while the handler goes on: nothing of it may be touched from here.</summary>
    public void Detach()
    {
        _capabilities = Capabilities;
        if (_services is null && _reply?.Http is { } http)
        {
            _services = http.Features.Get<IServiceProvidersFeature>() as RequestScope;
            _services?.Hold();
            Scope = Scope with { Http = null };
        }

        _reply = null;
    }

    /// <summary>Something to be done when the call is over, if the request that made it ends before.</summary>
    public async ValueTask WhenOverAsync(Func<ValueTask> action)
    {
        lock (_gate)
        {
            if (!_over)
            {
                _whenOver = action;
                return;
            }
        }

        await action();
    }

    protected override Task NotifyAsync(JsonRpcNotification notification, CancellationToken cancellationToken) =>
        _reply?.NotifyAsync(notification) ?? Task.CompletedTask;

    protected override void Deliver(JsonRpcMessageWithId? answer)
    {
        if (answer is JsonRpcResponse response)
        {
            if (QuestionRules.MayAsk(Method))
            {
                answer = Wrapped(response);
            }
            else if (response.Result is JsonObject result && !result.ContainsKey("resultType"))
            {
                // The SDK says so of its own methods only, and not of an author's.
                result["resultType"] = "complete";
            }
        }

        Conversation? conversation;
        lock (_gate)
        {
            _over = true;
            conversation = _conversation;
        }

        gauges.CallEnded(_started, Method);
        if (conversation is null)
        {
            Release(answer);
        }
        else
        {
            conversation.End(answer);
        }

        if (_whenOver is { } action)
        {
            // The server that is disposed here waits for the very handler whose answer this is.
            _ = action().AsTask();
        }
    }

    protected override void Ended() => _services?.Release();

    private JsonRpcMessageWithId Wrapped(JsonRpcResponse response)
    {
        try
        {
            return desk.Wrap(this, response);
        }
        catch (Exception exception) when (exception is InvalidOperationException or JsonException or CryptographicException)
        {
            // An author may return anything as a question; the caller must have an answer all the same.
            return new JsonRpcError { Id = response.Id, Error = new() { Code = RpcCode.InternalError, Message = "What the handler asks cannot be put to a client." } };
        }
    }

    private Conversation Talk()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_over, this);
            return _conversation ??= new Conversation(desk, this, Release);
        }
    }
}
