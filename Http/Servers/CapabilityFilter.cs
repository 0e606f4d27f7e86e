using Actors.Core.Protocol;
using Actors.Http.Modern.Questions;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// A handler that asks for something its modern client did not declare fails with the error that says so: the SDK's own
/// refusal would end as a tool's failure, and tell the client nothing it could act on.
/// </summary>
internal static class CapabilityFilter
{
    public static McpRequestHandler<TParams, TResult> Around<TParams, TResult>(McpRequestHandler<TParams, TResult> next) => async (context, cancellationToken) =>
    {
        try
        {
            return await next(context, cancellationToken);
        }
        catch (InvalidOperationException exception) when (McpVersion.IsModern(context.JsonRpcRequest.Context?.ProtocolVersion) && MissingCapability.Of(exception) is { } missing)
        {
            throw MissingCapability.Exception(missing);
        }
    };
}
