using System.Threading.Channels;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Legacy;

/// <summary>A transport for one request and its answer.</summary>
internal sealed class OpeningTransport : ITransport
{
    private readonly Channel<JsonRpcMessage> _incoming = Channel.CreateUnbounded<JsonRpcMessage>();
    private readonly TaskCompletionSource<JsonRpcMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? SessionId => null;

    public ChannelReader<JsonRpcMessage> MessageReader => _incoming.Reader;

    /// <summary>Sends the request and waits for its answer.</summary>
    public Task<JsonRpcMessage> AskAsync(JsonRpcRequest request)
    {
        _incoming.Writer.TryWrite(request);
        return _answer.Task;
    }

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcResponse or JsonRpcError)
        {
            _answer.TrySetResult(message);
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _incoming.Writer.TryComplete();
        return default;
    }
}
