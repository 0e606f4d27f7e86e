using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>A recorded call, as the request that a run makes of it.</summary>
internal static class RunRequests
{
    /// <summary>The token of progress that nobody asked for: it is a sign of life all the same.</summary>
    private const string OwnToken = "actors/progress";

    private static readonly RequestId Id = new(1);

    /// <summary>The request, over the transport of its run.</summary>
    public static JsonRpcRequest Repeat(TaskCall call, SdkTaskRun run)
    {
        var parameters = JsonObject.Create(call.Params)!;
        var meta = parameters["_meta"] as JsonObject;
        if (meta is null)
        {
            parameters["_meta"] = meta = [];
        }

        meta["progressToken"] ??= OwnToken;
        return new JsonRpcRequest
        {
            Id = Id,
            Method = RequestMethods.ToolsCall,
            Params = parameters,
            Context = new JsonRpcMessageContext { RelatedTransport = run, ProtocolVersion = call.Version, User = run.Scope.User },
        };
    }

    /// <summary>What ends the request.</summary>
    public static JsonRpcNotification Cancellation() => new()
    {
        Method = NotificationMethods.CancelledNotification,
        Params = new JsonObject { ["requestId"] = (long)Id.Id! },
    };

    /// <summary>The client as it introduced itself.</summary>
    public static Implementation? Client(TaskCall call) =>
        call.Client.ValueKind == JsonValueKind.Object ? McpJson.Read<Implementation>(call.Client) : null;

    /// <summary>What the client can be asked.</summary>
    public static ClientCapabilities Capabilities(TaskCall call) =>
        call.Capabilities.ValueKind == JsonValueKind.Object ? McpJson.Read<ClientCapabilities>(call.Capabilities) : new();
}
