using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Resources;

/// <summary>The answer for a URI that no resource has: an error that names it.</summary>
internal static class UnknownResource
{
    public static ValueTask<ReadResourceResult> RefuseAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var modern = string.CompareOrdinal(request.Server.NegotiatedProtocolVersion, "2026-07-28") >= 0;
        throw new McpProtocolException($"Resource '{request.Params.Uri}' is not known.", modern ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound)
        {
            Data = { ["uri"] = request.Params.Uri },
        };
    }
}
