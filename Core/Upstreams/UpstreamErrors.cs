using System.Text.Json;
using Actors.Core.Protocol;
using ModelContextProtocol;

namespace Actors.Core.Upstreams;

/// <summary>The protocol's errors as values, and back.</summary>
internal static class UpstreamErrors
{
    private const string DataKey = "data";

    /// <summary>The error that an exception stands for; of anything but the protocol's own, nothing is told.</summary>
    public static RpcError ToError(this Exception exception) => exception switch
    {
        McpProtocolException error => new((int)error.ErrorCode, error.Message, DataOf(error)),
        McpException error => new(RpcCode.InternalError, error.Message),
        _ => new(RpcCode.InternalError, "The answer could not be given."),
    };

    /// <summary>The exception that stands for an error.</summary>
    public static McpProtocolException ToException(this RpcError error)
    {
        var exception = new McpProtocolException(error.Message, (McpErrorCode)error.Code);
        if (error.Data is { } data)
        {
            exception.Data[DataKey] = JsonElement.Parse(data);
        }

        return exception;
    }

    private static string? DataOf(McpProtocolException error) =>
        error.Data[DataKey] is JsonElement { ValueKind: not JsonValueKind.Undefined } data ? data.GetRawText() : null;
}
