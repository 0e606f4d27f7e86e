using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Authorization;

/// <summary>Registers the filters, which refuse guarded primitives to everybody until <c>AddAuthorizationFilters()</c> is called.</summary>
internal static class AuthorizationServices
{
    internal static IServiceCollection AddPrimitiveAuthorization(this IServiceCollection services)
    {
        services.TryAddSingleton<PrimitiveGate>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<McpServerOptions>, AuthorizationFilters>());
        return services;
    }
}
