using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Upstreams.Links;

/// <summary>What connections read and write as JSON beside the SDK's messages.</summary>
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class LinkJson : JsonSerializerContext
{
    /// <summary>A value of the SDK's as an element; nothing becomes an undefined one.</summary>
    public static JsonElement ToElement(JsonNode? node) => node is null ? default : JsonSerializer.SerializeToElement(node, Default.JsonNode);

    /// <summary>An element as the SDK takes it; an undefined one becomes nothing.</summary>
    public static JsonNode? ToNode(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    /// <summary>The error that a server, or the client of one, is to be told.</summary>
    public static JsonRpcError ToError(RequestId id, Exception failure) => new()
    {
        Id = id,
        Error = failure switch
        {
            McpProtocolException known => new() { Code = (int)known.ErrorCode, Message = known.Message, Data = known.Data["data"] },
            McpException known => new() { Code = (int)McpErrorCode.InternalError, Message = known.Message },
            _ => new() { Code = (int)McpErrorCode.InternalError, Message = "The question could not be put to anybody." },
        },
    };

    /// <summary>A server's own error, word for word.</summary>
    public static McpProtocolException ToException(JsonRpcError error)
    {
        var exception = new McpProtocolException(error.Error.Message, (McpErrorCode)error.Error.Code);
        if (error.Error.Data is { } data)
        {
            exception.Data["data"] = data;
        }

        return exception;
    }
}
