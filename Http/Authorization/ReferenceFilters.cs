using Actors.Core.Protocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Authorization;

/// <summary>Guards what refers to a primitive without using it: completions of its arguments, subscriptions to its changes.</summary>
internal static class ReferenceFilters
{
    public static void Add(McpRequestFilters filters, PrimitiveGate gate)
    {
        // An unknown reference completes to nothing; a hidden one likewise.
        filters.CompleteFilters.Insert(0, next => async (context, cancellationToken) =>
            await gate.MayUseAsync(Referred(context.Server.ServerOptions, context.Params?.Ref), context)
                ? await next(context, cancellationToken)
                : new CompleteResult());

        // Any URI may be subscribed to, known or not; for a hidden one nothing is kept, so that nothing will be told.
        filters.SubscribeToResourcesFilters.Insert(0, next => async (context, cancellationToken) =>
        {
            if (await gate.MayUseAsync(ResourceLookup.Find(context.Server.ServerOptions.ResourceCollection, context.Params?.Uri), context))
            {
                return await next(context, cancellationToken);
            }

            (context.JsonRpcRequest.Context?.RelatedTransport as ICallTransport)?.KeepNothing();
            return new EmptyResult();
        });
    }

    private static IMcpServerPrimitive? Referred(McpServerOptions options, Reference? reference) => reference switch
    {
        PromptReference prompt when options.PromptCollection?.TryGetPrimitive(prompt.Name, out var found) == true => found,
        ResourceTemplateReference { Uri: { } uri } => ResourceLookup.Find(options.ResourceCollection, uri),
        _ => null,
    };
}
