using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern.Questions;

/// <summary>Questions as they stand in an <c>InputRequiredResult</c>.</summary>
internal static class InputRequests
{
    /// <summary>One entry of <c>inputRequests</c>.</summary>
    public static JsonObject Of(string method, JsonElement parameters)
    {
        var request = new JsonObject { ["method"] = method };
        if (parameters.ValueKind == JsonValueKind.Object)
        {
            var made = (JsonObject)JsonObject.Create(parameters)!.DeepClone();
            Clean(made);
            request["params"] = made;
        }

        return request;
    }

    /// <summary>The error that entries of an author deserve; null when the client may be asked all of them.</summary>
    public static JsonRpcErrorDetail? Check(JsonObject requests, JsonElement capabilities)
    {
        foreach (var (key, request) in requests)
        {
            if (request is not JsonObject entry || entry["method"] is not JsonValue named || !named.TryGetValue<string>(out var method)
                || method is not ("elicitation/create" or "sampling/createMessage" or "roots/list"))
            {
                return new() { Code = RpcCode.InternalError, Message = $"The input request '{key}' is not one that a client knows." };
            }

            var parameters = entry["params"] is JsonObject given ? JsonElement.Parse(given.ToJsonString()) : default;
            if (QuestionRules.Missing(method, parameters, capabilities) is { } missing)
            {
                return MissingCapability.Error(missing);
            }

            if (entry["params"] is JsonObject known)
            {
                Clean(known);
            }
        }

        return null;
    }

    // The revision has no elicitation ids: the client comes back with the request state.
    private static void Clean(JsonObject parameters) => parameters.Remove("elicitationId");
}
