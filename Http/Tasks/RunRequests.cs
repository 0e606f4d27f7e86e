using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Http.Servers;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>A recorded call, as the request that a run makes of it.</summary>
internal static class RunRequests
{
    /// <summary>The token of progress that nobody asked for: it is a sign of life all the same.</summary>
    private const string OwnToken = "actors/progress";

    /// <summary>The parameters to call with.</summary>
    public static JsonObject Repeat(TaskCall call)
    {
        var parameters = JsonObject.Create(call.Params)!;
        var meta = parameters["_meta"] as JsonObject;
        if (meta is null)
        {
            parameters["_meta"] = meta = [];
        }

        meta["progressToken"] ??= OwnToken;
        return parameters;
    }

    /// <summary>Who called.</summary>
    public static ServerClient Caller(TaskAttempt attempt) => new(Client(attempt.Call), Capabilities(attempt.Call), attempt.Origin.Session);

    private static Implementation? Client(TaskCall call) =>
        call.Client.ValueKind == JsonValueKind.Object ? McpJson.Read<Implementation>(call.Client) : null;

    private static ClientCapabilities Capabilities(TaskCall call) =>
        call.Capabilities.ValueKind == JsonValueKind.Object ? McpJson.Read<ClientCapabilities>(call.Capabilities) : new();
}
