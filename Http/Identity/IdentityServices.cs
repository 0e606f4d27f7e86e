using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Actors.Http.Identity;

/// <summary>Registers who is calling: ASP.NET Core's authentication and authorization, and static keys.</summary>
internal static class IdentityServices
{
    internal static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        // The core only: the whole brings data protection along, which writes keys to the home folder at start.
        services.AddAuthenticationCore();
        services.AddAuthorization();
        // One of the app's own, registered before or after, stays.
        if (services.FirstOrDefault(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler))?.ImplementationType == typeof(AuthorizationMiddlewareResultHandler))
        {
            services.Replace(ServiceDescriptor.Singleton<IAuthorizationMiddlewareResultHandler, RefusedCaller>());
        }

        services.TryAddSingleton(UrlEncoder.Default);
        services.TryAddSingleton<KeyBook>();
        services.TryAddTransient<KeyHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AuthenticationOptions>, KeyScheme>());
        return services;
    }
}
