using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>What paging must know of one list method.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Items">The items of a result.</param>
/// <param name="Key">What tells an item from the others.</param>
/// <param name="Unordered">Whether an item comes from a collection that has no order of its own.</param>
/// <param name="AlwaysInOrder">Whether such items are put in order even where all fit in one page.</param>
/// <param name="With">The same result with other items.</param>
internal sealed record PagedList<TResult, TItem>(
    string Method,
    Func<TResult, IList<TItem>> Items,
    Func<TItem, string> Key,
    Func<McpServerOptions, Func<string, bool>?> Unordered,
    bool AlwaysInOrder,
    Func<TResult, IList<TItem>, TResult> With)
    where TResult : PaginatedResult;

/// <summary>The four lists of the protocol.</summary>
internal static class PagedLists
{
    public static PagedList<ListToolsResult, Tool> Tools { get; } = new(
        "tools/list",
        static result => result.Tools,
        static tool => tool.Name,
        static options => InNone(options.ToolCollection),
        AlwaysInOrder: true,
        static (from, items) => new() { Tools = items, Meta = from.Meta, ResultType = from.ResultType, TimeToLive = from.TimeToLive, CacheScope = from.CacheScope });

    public static PagedList<ListPromptsResult, Prompt> Prompts { get; } = new(
        "prompts/list",
        static result => result.Prompts,
        static prompt => prompt.Name,
        static options => InNone(options.PromptCollection),
        AlwaysInOrder: true,
        static (from, items) => new() { Prompts = items, Meta = from.Meta, ResultType = from.ResultType, TimeToLive = from.TimeToLive, CacheScope = from.CacheScope });

    public static PagedList<ListResourcesResult, Resource> Resources { get; } = new(
        "resources/list",
        static result => result.Resources,
        static resource => resource.Uri,
        static options => InNone(options.ResourceCollection),
        AlwaysInOrder: false,
        static (from, items) => new() { Resources = items, Meta = from.Meta, ResultType = from.ResultType, TimeToLive = from.TimeToLive, CacheScope = from.CacheScope });

    public static PagedList<ListResourceTemplatesResult, ResourceTemplate> Templates { get; } = new(
        "resources/templates/list",
        static result => result.ResourceTemplates,
        static template => template.UriTemplate,
        static options => InNone(options.ResourceCollection),
        AlwaysInOrder: false,
        static (from, items) => new() { ResourceTemplates = items, Meta = from.Meta, ResultType = from.ResultType, TimeToLive = from.TimeToLive, CacheScope = from.CacheScope });

    // A view is in order already; the SDK's own collections are hash tables, in another order in each process.
    private static Func<string, bool>? InNone<T>(McpServerPrimitiveCollection<T>? collection)
        where T : class, IMcpServerPrimitive =>
        collection is null or CollectionView<T> ? null : name => collection.TryGetPrimitive(name, out _);
}
