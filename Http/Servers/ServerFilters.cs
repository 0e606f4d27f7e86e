using Actors.Http.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// The host's own filters around every handler, outermost first. They go before the author's, so that the author's filters
/// and handlers already see the call's services, and what they return is completed last. Filters of other features
/// (authorization, paging) are registered before these, and so stand inside them.
/// </summary>
internal sealed class ServerFilters(IServiceScopeFactory scopes, TaskFilter? tasks = null) : IPostConfigureOptions<McpServerOptions>
{
    /// <summary>Whether handlers of a method are surrounded by these filters.</summary>
    public static bool Cover(string method) => method is
        "tools/call" or "tools/list" or "prompts/get" or "prompts/list" or "resources/read" or "resources/list" or "resources/templates/list"
        or "completion/complete";

    public void PostConfigure(string? name, McpServerOptions options)
    {
        UnknownResource.AnswerFor(options);
        var filters = options.Filters.Request;

        // Innermost of ours: what a handler's question or result means to the caller.
        if (options.Handlers.CallToolWithAlternateHandler is null)
        {
            filters.CallToolFilters.Insert(0, CapabilityFilter.Around);
            filters.CallToolFilters.Insert(0, TaskBodies.Around);
        }

        filters.GetPromptFilters.Insert(0, CapabilityFilter.Around);
        filters.ReadResourceFilters.Insert(0, CapabilityFilter.Around);
        CachingHints.Add(filters);

        // Innermost of all: the author's filters may have completed the arguments.
        filters.GetPromptFilters.Add(PromptArguments.Around);

        // What a source brings is followed where it comes from before the client hears that it follows it.
        filters.SubscribeToResourcesFilters.Add(Followed);

        // Around all of the author's: whether the call runs here at all.
        if (tasks is not null)
        {
            filters.CallToolWithAlternateFilters.Insert(0, tasks.InvokeAsync);
        }

        // Outermost: the surroundings of the call.
        filters.CallToolWithAlternateFilters.Insert(0, Asking);
        filters.GetPromptFilters.Insert(0, Asking);
        filters.ReadResourceFilters.Insert(0, Asking);
        filters.ListToolsFilters.Insert(0, Surroundings);
        filters.ListPromptsFilters.Insert(0, Surroundings);
        filters.ListResourcesFilters.Insert(0, Surroundings);
        filters.ListResourceTemplatesFilters.Insert(0, Surroundings);
        filters.CompleteFilters.Insert(0, Surroundings);
        filters.SubscribeToResourcesFilters.Insert(0, Surroundings);
        filters.UnsubscribeFromResourcesFilters.Insert(0, Surroundings);
        filters.SetLoggingLevelFilters.Insert(0, Surroundings);
    }

    private static McpRequestHandler<SubscribeRequestParams, EmptyResult> Followed(McpRequestHandler<SubscribeRequestParams, EmptyResult> next) => async (context, cancellationToken) =>
    {
        var result = await next(context, cancellationToken);
        if (HostedServer.Of(context.JsonRpcRequest.Context?.RelatedTransport) is { Content: not null } hosted && context.Params?.Uri is { } uri)
        {
            try
            {
                await hosted.FollowAsync(uri, context.User, cancellationToken);
            }
            catch (ServerUnavailableException unavailable)
            {
                throw new McpException(unavailable.Message, unavailable);
            }
        }

        return result;
    };

    private McpRequestHandler<TParams, TResult> Surroundings<TParams, TResult>(McpRequestHandler<TParams, TResult> next) =>
        (context, cancellationToken) => CallSurroundings.InvokeAsync(scopes, asks: false, context, next, cancellationToken);

    private McpRequestHandler<TParams, TResult> Asking<TParams, TResult>(McpRequestHandler<TParams, TResult> next) =>
        (context, cancellationToken) => CallSurroundings.InvokeAsync(scopes, asks: true, context, next, cancellationToken);

    private ValueTask<TResult> Asking<TParams, TResult>(RequestContext<TParams> context, McpRequestHandler<TParams, TResult> next, CancellationToken cancellationToken) =>
        CallSurroundings.InvokeAsync(scopes, asks: true, context, next, cancellationToken);
}
