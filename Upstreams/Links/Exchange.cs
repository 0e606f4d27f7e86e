using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>One request on its way to a server, under an id of the connection's own, which is its progress token as well.</summary>
/// <param name="id">The id.</param>
/// <param name="call">What its progress and questions are told under; null: it is the connection's own.</param>
/// <param name="method">The method.</param>
internal sealed class Exchange(long id, string? call, string method)
{
    private readonly TaskCompletionSource<JsonRpcMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The id.</summary>
    public long Id => id;

    /// <summary>What its progress and questions are told under; null: it is the connection's own.</summary>
    public string? Call => call;

    /// <summary>The method.</summary>
    public string Method => method;

    /// <summary>The progress token of its caller; undefined: none.</summary>
    public JsonElement Token { get; set; }

    /// <summary>The log level that its caller asked for, which the SDK's client takes away.</summary>
    public JsonNode? LogLevel { get; set; }

    /// <summary>The extensions that its caller declares for this request alone, beside all that the connection declares.</summary>
    public JsonNode? Extensions { get; set; }

    /// <summary>Ends the HTTP request that carries it.</summary>
    public CancellationTokenSource Abort { get; } = new();

    /// <summary>The response or the error, as the server sent it.</summary>
    public Task<JsonRpcMessage> Answer => _answer.Task;

    /// <summary>The server has said that it listens.</summary>
    public Task Acknowledged => _acknowledged.Task;

    /// <summary>Whoever waits gets this answer.</summary>
    public void Succeed(JsonRpcMessage answer) => _answer.TrySetResult(answer);

    /// <summary>Whoever waits gets this failure; nobody need wait.</summary>
    public void Fail(Exception cause)
    {
        if (_answer.TrySetException(cause))
        {
            _ = _answer.Task.Exception;
        }
    }

    /// <summary>The server listens.</summary>
    public void Acknowledge() => _acknowledged.TrySetResult();
}
