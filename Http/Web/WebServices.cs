using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Actors.Http.Web;

/// <summary>Registers what stands between the endpoint and browsers or proxies.</summary>
internal static class WebServices
{
    internal static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.TryAddSingleton<OriginPolicyProvider>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, OriginMatcherPolicy>());
        // Forwarded headers first: everything after sees the address that the client used.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, ForwardedFilter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, CorsFilter>());
        return services;
    }
}
