using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Actors.Http.Modern.Questions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// A handler that asks for something its client did not declare fails with an error that says so: the SDK's own refusal
/// would end as a failure without a reason, and tell the client nothing it could act on.
/// </summary>
internal static class CapabilityFilter
{
    public static McpRequestHandler<TParams, TResult> Around<TParams, TResult>(McpRequestHandler<TParams, TResult> next) => async (context, cancellationToken) =>
    {
        try
        {
            return await next(context, cancellationToken);
        }
        catch (InvalidOperationException exception) when (MissingCapability.Of(exception) is { } missing)
        {
            throw McpVersion.IsModern(context.JsonRpcRequest.Context?.ProtocolVersion) ? MissingCapability.Exception(missing) : MissingCapability.Legacy(missing);
        }
        catch (InputRequiredException exception) when (!McpVersion.IsModern(context.JsonRpcRequest.Context?.ProtocolVersion) && Missing(exception, context.Server) is { } missing)
        {
            throw MissingCapability.Legacy(missing);
        }
    };

    // The legacy generation asks one by one what the author wants to know at once; the first that cannot be asked decides.
    private static string? Missing(InputRequiredException exception, McpServer server)
    {
        var capabilities = server.ClientCapabilities is { } declared ? ToElement(declared) : default;
        foreach (var request in exception.Result.InputRequests?.Values ?? [])
        {
            var asked = ToElement(request);
            var parameters = asked.TryGetProperty("params"u8, out var given) ? given : default;
            if (QuestionRules.Missing(asked.GetProperty("method"u8).GetString()!, parameters, capabilities) is { } missing)
            {
                return missing;
            }
        }

        return null;
    }

    private static JsonElement ToElement<T>(T value) =>
        JsonSerializer.SerializeToElement(value, (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));
}
