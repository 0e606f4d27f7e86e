using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern;

/// <summary>Which resources a caller may listen to: those it may read, as far as that can be known without reading them.</summary>
internal static class ListenAccess
{
    /// <summary>The longest uri that can be listened to.</summary>
    public const int MaxUriLength = 8 * 1024;

    /// <summary>False for a resource that does not exist or that the caller may not read; what only the author's own handler knows is allowed.</summary>
    public static async ValueTask<bool> MayListenAsync(HttpContext http, McpServerOptions server, string uri)
    {
        if (uri.Length > MaxUriLength)
        {
            return false;
        }

        return Find(server.ResourceCollection, uri) is { } resource
            ? await IsAllowedAsync(http, resource.Metadata)
            : server.Handlers.ReadResourceHandler is not null || server.Handlers.SubscribeToResourcesHandler is not null;
    }

    private static McpServerResource? Find(McpServerResourceCollection? resources, string uri)
    {
        if (resources is null)
        {
            return null;
        }

        if (resources.TryGetPrimitive(uri, out var exact) && !exact.IsTemplated)
        {
            return exact;
        }

        foreach (var resource in resources)
        {
            if (resource.IsMatch(uri))
            {
                return resource;
            }
        }

        return null;
    }

    private static async ValueTask<bool> IsAllowedAsync(HttpContext http, IReadOnlyList<object> metadata)
    {
        var demands = metadata.OfType<IAuthorizeData>().ToArray();
        var policies = metadata.OfType<AuthorizationPolicy>().ToArray();
        if ((demands.Length == 0 && policies.Length == 0) || metadata.OfType<IAllowAnonymous>().Any())
        {
            return true;
        }

        var services = http.RequestServices;
        if (services.GetService<IAuthorizationPolicyProvider>() is not { } provider || services.GetService<IAuthorizationService>() is not { } authorization)
        {
            return false;
        }

        return await AuthorizationPolicy.CombineAsync(provider, demands, policies) is not { } policy
            || (await authorization.AuthorizeAsync(http.User, http, policy)).Succeeded;
    }
}
