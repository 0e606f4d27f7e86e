using Actors.Core.Identity;
using Actors.Core.Protocol;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// Gives lists in pages, whatever the handlers inside return: the SDK does not. Goes around the author's own filters, so
/// that what they hide takes no place; the cursors of handlers that page themselves travel inside ours.
/// </summary>
internal sealed class Paging(ISeal seal, IOptions<ActorsOptions> options) : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions server)
    {
        var filters = server.Filters.Request;
        filters.ListToolsFilters.Insert(0, next => (context, cancellationToken) => PageAsync(PagedLists.Tools, context, next, cancellationToken));
        filters.ListPromptsFilters.Insert(0, next => (context, cancellationToken) => PageAsync(PagedLists.Prompts, context, next, cancellationToken));
        filters.ListResourcesFilters.Insert(0, next => (context, cancellationToken) => PageAsync(PagedLists.Resources, context, next, cancellationToken));
        filters.ListResourceTemplatesFilters.Insert(0, next => (context, cancellationToken) => PageAsync(PagedLists.Templates, context, next, cancellationToken));
    }

    private async ValueTask<TResult> PageAsync<TParams, TResult, TItem>(
        PagedList<TResult, TItem> list, RequestContext<TParams> context, McpRequestHandler<TParams, TResult> next, CancellationToken cancellationToken)
        where TParams : PaginatedRequestParams
        where TResult : PaginatedResult
    {
        var cursor = await ReadAsync(list.Method, context, cancellationToken);
        var result = await next(context, cancellationToken);
        var items = list.Items(result);
        var whole = cursor.After is null && items.Count <= options.Value.PageSize;
        if (!whole || list.AlwaysInOrder)
        {
            items = InOrder(list, items, context.Server.ServerOptions);
        }

        if (whole && result.NextCursor is null)
        {
            return ReferenceEquals(items, list.Items(result)) ? result : list.With(result, items);
        }

        var first = FirstOf(list, items, cursor);
        var count = Math.Min(options.Value.PageSize, items.Count - first);
        var page = list.With(result, [.. items.Skip(first).Take(count)]);
        var following = first + count < items.Count
            ? cursor with { After = list.Key(items[first + count - 1]), Position = first + count }
            : result.NextCursor is { } inner ? new PageCursor(inner, null, 0) : null;
        page.NextCursor = following?.Seal(seal, OwnerOf(list.Method, context));
        return page;
    }

    private async ValueTask<PageCursor> ReadAsync<TParams>(string method, RequestContext<TParams> context, CancellationToken cancellationToken)
        where TParams : PaginatedRequestParams
    {
        // An empty cursor is a cursor, but none that this host gives out: it can only mean the beginning.
        if (context.Params?.Cursor is not { } text)
        {
            return PageCursor.Start;
        }

        var cursor = text.Length == 0
            ? PageCursor.Start
            : await PageCursor.OpenAsync(seal, OwnerOf(method, context), text, cancellationToken) ?? throw new McpProtocolException("Invalid cursor.", McpErrorCode.InvalidParams);
        context.Params.Cursor = cursor.Inner;
        return cursor;
    }

    private static IList<TItem> InOrder<TResult, TItem>(PagedList<TResult, TItem> list, IList<TItem> items, McpServerOptions server)
        where TResult : PaginatedResult =>
        list.Unordered(server) is { } unordered
            // The author's own items keep the author's order, and come first, as the SDK gives them.
            ? [.. items.Where(item => !unordered(list.Key(item))), .. items.Where(item => unordered(list.Key(item))).OrderBy(list.Key, StringComparer.Ordinal)]
            : items;

    private static int FirstOf<TResult, TItem>(PagedList<TResult, TItem> list, IList<TItem> items, PageCursor cursor)
        where TResult : PaginatedResult
    {
        if (cursor.After is null)
        {
            return 0;
        }

        for (var index = 0; index < items.Count; index++)
        {
            if (list.Key(items[index]) == cursor.After)
            {
                return index + 1;
            }
        }

        // The item is gone, so what followed it has moved up by one; better one item twice than one never.
        return Math.Clamp(cursor.Position - 1, 0, items.Count);
    }

    private static PageOwner OwnerOf<TParams>(string method, RequestContext<TParams> context) =>
        new(method, HostedServer.NameOf(context.JsonRpcRequest.Context?.RelatedTransport), Principal.Of(context.User) ?? Principal.Anonymous);
}
