using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>What a server asks of its client: put to whoever listens, as it came, and answered as that answers.</summary>
/// <param name="outlet">Who listens.</param>
/// <param name="send">The way back.</param>
internal sealed class Questions(IUpstreamOutlet outlet, Func<JsonRpcMessage, Task> send)
{
    private readonly ConcurrentDictionary<RequestId, CancellationTokenSource> _open = new();

    /// <summary>Whether a request is for whoever listens; the SDK's client answers the others.</summary>
    public static bool IsFor(string method) =>
        method is RequestMethods.ElicitationCreate or RequestMethods.SamplingCreateMessage or RequestMethods.RootsList;

    /// <summary>Asks during a call, if it is known which, and sends the answer when it is there. Never throws.</summary>
    public async Task AskAsync(string? call, JsonRpcRequest request)
    {
        using var withdrawn = new CancellationTokenSource();
        if (!_open.TryAdd(request.Id, withdrawn))
        {
            return;
        }

        try
        {
            var answer = await AnswerAsync(call, request, withdrawn.Token);
            // A question that was withdrawn is not answered any more.
            if (_open.TryRemove(request.Id, out _))
            {
                await send(answer);
            }
        }
        catch (Exception gone) when (gone is not OutOfMemoryException)
        {
            // The server went before it was answered; the connection says so itself.
        }
    }

    /// <summary>The server does not want to know any more.</summary>
    public void Withdraw(JsonNode? parameters)
    {
        var id = (parameters as JsonObject)?["requestId"] switch
        {
            JsonValue value when value.TryGetValue(out long number) => new RequestId(number),
            JsonValue value when value.TryGetValue(out string? text) => new RequestId(text),
            _ => default,
        };
        if (_open.TryRemove(id, out var asked))
        {
            Cancel(asked);
        }
    }

    /// <summary>Nobody wants to know any more.</summary>
    public void WithdrawAll()
    {
        foreach (var (id, _) in _open)
        {
            if (_open.TryRemove(id, out var asked))
            {
                Cancel(asked);
            }
        }
    }

    private async Task<JsonRpcMessage> AnswerAsync(string? call, JsonRpcRequest request, CancellationToken withdrawn)
    {
        try
        {
            var result = await outlet.AskAsync(call, request.Method, LinkJson.ToElement(request.Params), withdrawn);
            return new JsonRpcResponse { Id = request.Id, Result = LinkJson.ToNode(result) };
        }
        catch (Exception failure)
        {
            return LinkJson.ToError(request.Id, failure);
        }
    }

    private static void Cancel(CancellationTokenSource asked)
    {
        try
        {
            asked.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its answer came at the same moment.
        }
    }
}
