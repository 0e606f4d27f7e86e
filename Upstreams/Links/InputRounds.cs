using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using ModelContextProtocol;

namespace Actors.Upstreams.Links;

/// <summary>A server of 2026-07-28 asks by an answer that is none (<c>input_required</c>): its questions are put to the caller, and the call is made again with what that says.</summary>
internal static class InputRounds
{
    /// <summary>A server that asks more often than this will never answer.</summary>
    public const int Most = 64;

    /// <summary>Whether a result asks.</summary>
    public static bool Asks(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object
        && result.TryGetProperty("resultType", out var type)
        && type.ValueKind == JsonValueKind.String
        && type.ValueEquals("input_required"u8);

    /// <summary>Puts all questions at the same time; returns the parameters of the next call.</summary>
    public static async Task<JsonElement> AnswerAsync(IUpstreamOutlet outlet, string call, JsonElement parameters, JsonElement result, CancellationToken cancellationToken)
    {
        var next = LinkJson.ToNode(parameters) as JsonObject ?? [];
        next.Remove("inputResponses");
        next.Remove("requestState");
        if (result.TryGetProperty("requestState", out var state))
        {
            next["requestState"] = LinkJson.ToNode(state);
        }

        if (result.TryGetProperty("inputRequests", out var requests) && requests.ValueKind == JsonValueKind.Object)
        {
            next["inputResponses"] = await AskAsync(outlet, call, requests, cancellationToken);
        }
        else if (state.ValueKind == JsonValueKind.Undefined)
        {
            throw new McpException("The server asked for input without saying which.");
        }

        return LinkJson.ToElement(next);
    }

    private static async Task<JsonObject> AskAsync(IUpstreamOutlet outlet, string call, JsonElement requests, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = requests.EnumerateObject().Select(request => (request.Name, Answer: AskOneAsync(outlet, call, request.Value, over.Token))).ToList();
        try
        {
            await Task.WhenAll(asked.Select(question => question.Answer));
        }
        catch
        {
            // With one question refused the call has failed: nobody need answer the others.
            over.Cancel();
            throw;
        }

        return new JsonObject(asked.Select(question => KeyValuePair.Create(question.Name, LinkJson.ToNode(question.Answer.Result))));
    }

    private static async Task<JsonElement> AskOneAsync(IUpstreamOutlet outlet, string call, JsonElement request, CancellationToken cancellationToken)
    {
        if (request.ValueKind != JsonValueKind.Object || !request.TryGetProperty("method", out var method) || method.GetString() is not { } name || !Questions.IsFor(name))
        {
            throw new McpException("The server asked for input in a way that is not known.");
        }

        return await outlet.AskAsync(call, name, request.TryGetProperty("params", out var parameters) ? parameters : default, cancellationToken);
    }
}
