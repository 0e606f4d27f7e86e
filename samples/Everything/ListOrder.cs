using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything;

/// <summary>Lists in the order of registration: the conformance suite takes the first tool and the first resource it is shown.</summary>
internal static class ListOrder
{
    public static IMcpServerBuilder WithListsInOrder(this IMcpServerBuilder builder) => builder.WithRequestFilters(filters => filters
        .AddListToolsFilter(next => async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);
            result.Tools = InOrder(result.Tools, tool => tool.Name, Registered<McpServerTool>(request.Services, tool => tool.ProtocolTool.Name));
            return result;
        })
        .AddListPromptsFilter(next => async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);
            result.Prompts = InOrder(result.Prompts, prompt => prompt.Name, Registered<McpServerPrompt>(request.Services, prompt => prompt.ProtocolPrompt.Name));
            return result;
        })
        .AddListResourcesFilter(next => async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);
            result.Resources = InOrder(result.Resources, resource => resource.Uri, Registered<McpServerResource>(request.Services, resource => resource.ProtocolResourceTemplate.UriTemplate));
            return result;
        }));

    // The SDK keeps primitives in a hash table; the service collection remembers who came first.
    private static List<string> Registered<TPrimitive>(IServiceProvider? services, Func<TPrimitive, string> key)
        where TPrimitive : notnull
        => services is null ? [] : [.. services.GetServices<TPrimitive>().Select(key)];

    private static List<T> InOrder<T>(IList<T> items, Func<T, string> key, List<string> order)
        => [.. items.OrderBy(item => order.IndexOf(key(item)) is >= 0 and var index ? index : int.MaxValue)];
}
