using System.Text.Json;
using System.Threading.Channels;
using System.Threading.Tasks.Sources;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Servers;

/// <summary>
/// One request on its way through a <see cref="SharedServer"/>, and the way back: await <see cref="Answer"/> once. Nothing
/// of another request can reach it, since the server's id for it is its own.
/// </summary>
internal abstract class SharedCall(CallScope scope) : ICallTransport, IValueTaskSource<JsonRpcMessageWithId?>
{
    private const int Waiting = 0;
    private const int Running = 1;
    private const int Abandoned = 2;
    private const int Over = 3;

    // The answer's continuation writes the response, so it may as well run where the answer was made.
    private ManualResetValueTaskSourceCore<JsonRpcMessageWithId?> _answer;
    private SharedServer? _server;
    private int _phase;
    private int _answered;
    private bool _covered;
    private volatile bool _cancelled;
    private volatile bool _givenUp;
    private volatile bool _passes;

    /// <summary>What surrounds the call.</summary>
    public CallScope Scope { get; protected set; } = scope;

    /// <summary>The id that the shared server knows this call by.</summary>
    public long ServerId { get; private set; }

    /// <inheritdoc/>
    public object? Host => _server?.Hosted;

    /// <summary>Whether the server was made for this call alone, and may differ for others.</summary>
    public bool IsOnServerOfItsOwn => _server is { IsShared: false };

    /// <summary>The response or error, under the server's id; null when the call was cancelled and its handler is over.</summary>
    public ValueTask<JsonRpcMessageWithId?> Answer => new(this, _answer.Version);

    /// <inheritdoc/>
    public virtual bool CanAsk => false;

    /// <inheritdoc/>
    public virtual JsonElement Capabilities => default;

    /// <inheritdoc/>
    public virtual string? SessionId => null;

    ChannelReader<JsonRpcMessage> ITransport.MessageReader => throw new NotSupportedException("A call only sends.");

    /// <inheritdoc/>
    public bool WasGivenUp => _givenUp;

    /// <summary>Cancels the handler's token. <see cref="Answer"/> completes once the handler is over, or at once if it never began.</summary>
    /// <param name="givenUp">Whether the caller wants no answer any more; false where it is this process that cannot give one.</param>
    public void Cancel(bool givenUp = true)
    {
        _givenUp = givenUp;
        _cancelled = true;
        FireToken();
        // The SDK keeps the answer of a handler that is over back when its token has fired before it could be sent.
        if (Interlocked.CompareExchange(ref _phase, Abandoned, Waiting) is not Running)
        {
            Complete(null);
        }
    }

    /// <summary>Answers with an error of the host's own and cancels the handler.</summary>
    public void Fail(RpcError error)
    {
        Complete(new JsonRpcError { Id = new RequestId(ServerId), Error = new() { Code = error.Code, Message = error.Message } });
        Cancel(givenUp: false);
    }

    /// <inheritdoc/>
    public virtual Task<JsonElement> AskAsync(string method, JsonElement parameters, CancellationToken cancellationToken) =>
        throw new TaskQuestionException(new(RpcCode.InvalidRequest, "The client cannot be asked anything during this call."));

    /// <inheritdoc/>
    public void PassThrough() => _passes = true;

    bool ICallTransport.TryBegin() => Interlocked.CompareExchange(ref _phase, Running, Waiting) != Abandoned;

    void ICallTransport.End()
    {
        // The SDK answers no cancelled request, so the end of the handler is the only sign that its services are free.
        // Whichever of this and Cancel comes last sees the other.
        Interlocked.Exchange(ref _phase, Over);
        if (_cancelled)
        {
            Complete(null);
        }

        Ended();
    }

    Task ITransport.SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case JsonRpcNotification notification:
                return NotifyAsync(notification, cancellationToken);
            case JsonRpcError error when _phase == Waiting && _covered && error.Error is { Code: RpcCode.InternalError }:
                // No handler has run, so what failed is the reading of the parameters.
                Complete(new JsonRpcError { Id = error.Id, Error = new() { Code = RpcCode.InvalidParams, Message = "The parameters have the wrong shape." } });
                return Task.CompletedTask;
            case JsonRpcMessageWithId answer and (JsonRpcResponse or JsonRpcError):
                Complete(_passes ? Untouched.Restore(answer) : answer);
                return Task.CompletedTask;
            case JsonRpcRequest question:
                return AskedAsync(question, cancellationToken);
            default:
                throw new McpException($"A call takes no {message.GetType().Name}.");
        }
    }

    ValueTask IAsyncDisposable.DisposeAsync() => default;

    JsonRpcMessageWithId? IValueTaskSource<JsonRpcMessageWithId?>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<JsonRpcMessageWithId?>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<JsonRpcMessageWithId?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    /// <summary>The server has taken the call; <paramref name="covered"/>: our filters see its handler begin and end.</summary>
    internal void Sent(SharedServer server, long id, bool covered)
    {
        _server = server;
        _covered = covered;
        ServerId = id;
    }

    /// <summary>A notification of the handler, in its order before the answer.</summary>
    protected abstract Task NotifyAsync(JsonRpcNotification notification, CancellationToken cancellationToken);

    /// <summary>The server asks the client on its own account, past what the handler sees of it; by default, it cannot.</summary>
    protected virtual Task AskedAsync(JsonRpcRequest question, CancellationToken cancellationToken) =>
        throw new McpException("The client cannot be asked anything during this call.");

    /// <summary>Gives the server the answer to what it asked.</summary>
    protected void Reply(JsonRpcMessageWithId answer) => _server?.Answer(answer);

    /// <summary>The handler is over.</summary>
    protected virtual void Ended()
    {
    }

    /// <summary>The call is over: by default, <see cref="Answer"/> completes. Called once.</summary>
    protected virtual void Deliver(JsonRpcMessageWithId? answer) => Release(answer);

    /// <summary>Whether what the handler answers goes out as JSON that was made elsewhere.</summary>
    protected bool Passes => _passes;

    /// <summary>Fires the token of the handler.</summary>
    protected virtual void FireToken() => _server?.Cancel(this);

    /// <summary>Ends the call without an answer of the server: whoever calls this tells how it ended. False: it had ended before.</summary>
    protected bool TryEnd()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return false;
        }

        _server?.Forget(this);
        return true;
    }

    /// <summary>Completes <see cref="Answer"/>.</summary>
    protected void Release(JsonRpcMessageWithId? answer) => _answer.SetResult(answer);

    private void Complete(JsonRpcMessageWithId? answer)
    {
        if (TryEnd())
        {
            Deliver(answer);
        }
    }
}
