using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Authorization;

/// <summary>Leaves out of lists what the caller may not use.</summary>
internal static class ListFilters
{
    public static void Add(McpRequestFilters filters, PrimitiveGate gate)
    {
        filters.ListToolsFilters.Insert(0, next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            result.Tools = await Kept(result.Tools, context.Server.ServerOptions.ToolCollection, static tool => tool.Name, gate, context);
            return result;
        });
        filters.ListPromptsFilters.Insert(0, next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            result.Prompts = await Kept(result.Prompts, context.Server.ServerOptions.PromptCollection, static prompt => prompt.Name, gate, context);
            return result;
        });
        filters.ListResourcesFilters.Insert(0, next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            result.Resources = await Kept(result.Resources, context.Server.ServerOptions.ResourceCollection, static resource => resource.Uri, gate, context);
            return result;
        });
        filters.ListResourceTemplatesFilters.Insert(0, next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            result.ResourceTemplates = await Kept(result.ResourceTemplates, context.Server.ServerOptions.ResourceCollection, static template => template.UriTemplate, gate, context);
            return result;
        });
    }

    /// <summary>The same list where nothing is hidden, else a new one: the first may belong to a handler that answers with it again.</summary>
    private static async ValueTask<IList<TItem>> Kept<TItem, TPrimitive>(
        IList<TItem> items, McpServerPrimitiveCollection<TPrimitive>? primitives, Func<TItem, string> nameOf, PrimitiveGate gate, MessageContext context)
        where TPrimitive : class, IMcpServerPrimitive
    {
        if (primitives is null || primitives.IsEmpty)
        {
            return items;
        }

        List<TItem>? kept = null;
        for (var i = 0; i < items.Count; i++)
        {
            var mayUse = !primitives.TryGetPrimitive(nameOf(items[i]), out var primitive) || await gate.MayUseAsync(primitive, context);
            if (!mayUse)
            {
                kept ??= [.. items.Take(i)];
            }
            else
            {
                kept?.Add(items[i]);
            }
        }

        return kept ?? items;
    }
}
