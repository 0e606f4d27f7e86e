using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>One request on its way to a server, under an id of the connection's own, which is its progress token as well.</summary>
/// <param name="id">The id.</param>
/// <param name="call">What its progress and questions are told under; null: it is the connection's own.</param>
/// <param name="method">The method.</param>
internal sealed class Exchange(long id, string? call, string method)
{
    private readonly TaskCompletionSource<JsonElement> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The id.</summary>
    public long Id => id;

    /// <summary>What its progress and questions are told under; null: it is the connection's own.</summary>
    public string? Call => call;

    /// <summary>The method.</summary>
    public string Method => method;

    /// <summary>The progress token of its caller; undefined: none.</summary>
    public JsonElement Token { get; set; }

    /// <summary>The parameters as they go out, where the SDK's client sees to the rest.</summary>
    public JsonNode? Params { get; set; }

    /// <summary>Ends the HTTP request that carries it.</summary>
    public CancellationTokenSource Abort { get; } = new();

    /// <summary>The result as the server sent it; its error is an <see cref="McpProtocolException"/>.</summary>
    public Task<JsonElement> Answer => _answer.Task;

    /// <summary>The server has said that it listens.</summary>
    public Task Acknowledged => _acknowledged.Task;

    /// <summary>Whoever waits gets this result.</summary>
    public void Succeed(JsonElement result) => _answer.TrySetResult(result);

    /// <summary>Whoever waits gets what the server answered.</summary>
    public void End(JsonRpcMessageWithId answer)
    {
        try
        {
            if (answer is JsonRpcError error)
            {
                Fail(LinkJson.ToException(error));
            }
            else
            {
                Succeed(LinkJson.ToElement(((JsonRpcResponse)answer).Result));
            }
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException or InvalidOperationException)
        {
            Fail(malformed);
        }
    }

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
