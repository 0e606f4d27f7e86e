using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// The host's own filters around every handler, outermost first. They go before the author's, so that the author's filters
/// and handlers already see the call's services, and what they return is completed last.
/// </summary>
internal sealed class ServerFilters(IServiceScopeFactory scopes) : IPostConfigureOptions<McpServerOptions>
{
    /// <summary>Whether handlers of a method are surrounded by these filters.</summary>
    public static bool Cover(string method) => method is
        "tools/call" or "tools/list" or "prompts/get" or "prompts/list" or "resources/read" or "resources/list" or "resources/templates/list"
        or "completion/complete";

    public void PostConfigure(string? name, McpServerOptions options)
    {
        var filters = options.Filters.Request;

        filters.CallToolWithAlternateFilters.Insert(0, SurroundingsAlternate<CallToolRequestParams, ResultOrAlternate<CallToolResult>>);
        filters.ListToolsFilters.Insert(0, Surroundings);
        filters.GetPromptFilters.Insert(0, Surroundings);
        filters.ListPromptsFilters.Insert(0, Surroundings);
        filters.ReadResourceFilters.Insert(0, Surroundings);
        filters.ListResourcesFilters.Insert(0, Surroundings);
        filters.ListResourceTemplatesFilters.Insert(0, Surroundings);
        filters.CompleteFilters.Insert(0, Surroundings);
        filters.SubscribeToResourcesFilters.Insert(0, Surroundings);
        filters.UnsubscribeFromResourcesFilters.Insert(0, Surroundings);
        filters.SetLoggingLevelFilters.Insert(0, Surroundings);
    }

    private McpRequestHandler<TParams, TResult> Surroundings<TParams, TResult>(McpRequestHandler<TParams, TResult> next) =>
        (context, cancellationToken) => CallSurroundings.InvokeAsync(scopes, context, next, cancellationToken);

    private ValueTask<TResult> SurroundingsAlternate<TParams, TResult>(RequestContext<TParams> context, McpRequestHandler<TParams, TResult> next, CancellationToken cancellationToken) =>
        CallSurroundings.InvokeAsync(scopes, context, next, cancellationToken);
}
