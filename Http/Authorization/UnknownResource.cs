using Actors.Core.Protocol;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Authorization;

/// <summary>How a resource that does not exist is answered: the code differs by generation.</summary>
internal static class UnknownResource
{
    /// <summary>The error for the version that the server speaks.</summary>
    public static McpProtocolException Error(McpServer server, string? uri) => new(
        $"Unknown resource URI: '{uri}'",
        McpVersion.IsModern(server.NegotiatedProtocolVersion) ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound);
}
