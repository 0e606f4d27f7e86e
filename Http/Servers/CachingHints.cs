using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Http.Authorization;
using Actors.Http.Modern;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>
/// How long modern clients may keep what they were told, and whether for others too, where the author does not say. Lists
/// may be shared for a minute; what is known to depend on the caller is never shared, whatever the author says.
/// </summary>
internal static class CachingHints
{
    private static readonly TimeSpan ListLifetime = TimeSpan.FromMinutes(1);

    public static void Add(McpRequestFilters filters)
    {
        AddTo(filters.ListToolsFilters);
        AddTo(filters.ListPromptsFilters);
        AddTo(filters.ListResourcesFilters);
        AddTo(filters.ListResourceTemplatesFilters);
        filters.ReadResourceFilters.Insert(0, next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            if (IsModern(context))
            {
                // What was answered for these answers is nobody else's, nor this caller's next time.
                var answered = context.JsonRpcRequest.Context?.RelatedTransport is ModernCall { Input: not null };
                result.TimeToLive = answered ? TimeSpan.Zero : result.TimeToLive ?? TimeSpan.Zero;
                result.CacheScope = answered ? CacheScope.Private : result.CacheScope ?? CacheScope.Private;
            }

            return result;
        });
    }

    /// <summary>Completes <c>server/discover</c>, which has no filters. What a server is differs by caller only where servers do.</summary>
    public static void Discovered(JsonObject result, bool shared)
    {
        result["ttlMs"] = (long)ListLifetime.TotalMilliseconds;
        result["cacheScope"] = shared ? "public" : "private";
        result["supportedVersions"] = new JsonArray([.. McpVersion.SelectablePerRequest.Select(version => (JsonNode)version)]);
        if (result["capabilities"] is JsonObject capabilities)
        {
            capabilities.Remove("tasks");
            // The SDK leaves out what it serves: log messages, for requests that name a level.
            capabilities["logging"] ??= new JsonObject();
        }
    }

    private static void AddTo<TParams, TResult>(IList<McpRequestFilter<TParams, TResult>> filters)
        where TResult : ICacheableResult
    {
        // What an author's filter does with a list is unknown; it may well hide items from some.
        var isFiltered = filters.Any(filter => filter.Method.Module.Assembly != typeof(CachingHints).Assembly);
        filters.Insert(0, next => async (context, cancellationToken) =>
        {
            var result = await next(context, cancellationToken);
            if (IsModern(context))
            {
                result.TimeToLive ??= ListLifetime;
                result.CacheScope = VariesByCaller(context) ? CacheScope.Private : result.CacheScope ?? (isFiltered || HasHandlers(context) ? CacheScope.Private : CacheScope.Public);
            }

            return result;
        });
    }

    // The same holds for lists that an author's handlers make.
    private static bool HasHandlers(MessageContext context) => context.Server.ServerOptions.Handlers is
        { ListToolsHandler: not null } or { ListPromptsHandler: not null } or { ListResourcesHandler: not null } or { ListResourceTemplatesHandler: not null };

    private static bool IsModern(MessageContext context) => McpVersion.IsModern(context.JsonRpcMessage.Context?.ProtocolVersion);

    private static bool VariesByCaller(MessageContext context) =>
        AuthorizationMetadata.IsOn(context.Server.ServerOptions)
        || context.JsonRpcMessage.Context?.RelatedTransport is SharedCall { IsOnServerOfItsOwn: true } or SharedCall { Host: HostedServer { Key.IsPerCaller: true } };
}
