using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Actors.Samples.Everything;

/// <summary>
/// An empty <c>content</c> beside every created task. The conformance suite checks what a tool call returns against the
/// schema of a tool's result, which has one; the extension's own result has none, and allows more members.
/// </summary>
internal static class ContentInTasks
{
    public static IMcpServerBuilder WithContentInTasks(this IMcpServerBuilder builder) => builder.WithMessageFilters(filters => filters
        .AddOutgoingFilter(next => (context, cancellationToken) =>
        {
            if (context.JsonRpcMessage is JsonRpcResponse { Result: JsonObject result } && (string?)result["resultType"] == "task")
            {
                result["content"] ??= new JsonArray();
            }

            return next(context, cancellationToken);
        }));
}
