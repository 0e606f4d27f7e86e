using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Actors.Http.Identity;

/// <summary>Registers who is calling: ASP.NET Core's authentication and authorization, and static keys.</summary>
internal static class IdentityServices
{
    /// <summary>
    /// Adds the keys' scheme, and authentication itself where a key may be configured: an app with these services gets two
    /// middlewares more in front of every request, which one without keys or rules of its own should not pay for.
    /// </summary>
    internal static IServiceCollection AddIdentity(this IServiceCollection services, Action<ActorsOptions>? configure = null)
    {
        services.TryAddSingleton(UrlEncoder.Default);
        services.TryAddSingleton<KeyBook>();
        services.TryAddTransient<KeyHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AuthenticationOptions>, KeyScheme>());
        if (MayHaveKeys(services, configure))
        {
            // The core only: the whole brings data protection along, which writes keys to the home folder at start.
            services.AddAuthenticationCore();
            services.AddAuthorization();
        }

        // One of the app's own, registered before or after, stays.
        if (services.FirstOrDefault(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler))?.ImplementationType == typeof(AuthorizationMiddlewareResultHandler))
        {
            services.Replace(ServiceDescriptor.Singleton<IAuthorizationMiddlewareResultHandler, RefusedCaller>());
        }
        else
        {
            services.TryAddSingleton<IAuthorizationMiddlewareResultHandler, RefusedCaller>();
        }

        return services;
    }

    /// <summary>Throws where keys turned up after <c>WithActors()</c> had looked for them: nothing would ask for them.</summary>
    internal static void CheckKeys(IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<ActorsOptions>>().Value.Keys.Count > 0 && services.GetService<IAuthorizationHandlerProvider>() is null)
        {
            throw new InvalidOperationException(
                "Actors:Keys was configured after WithActors() had looked for it; configure it before, or call builder.Services.AddAuthentication() and AddAuthorization() as well.");
        }
    }

    private static bool MayHaveKeys(IServiceCollection services, Action<ActorsOptions>? configure)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(HostBuilderContext))?.ImplementationInstance is not HostBuilderContext host
            || host.Configuration.GetSection($"{ActorsOptions.Section}:{nameof(ActorsOptions.Keys)}").GetChildren().Any()
            || services.Any(service => service.ServiceType == typeof(IConfigureOptions<ActorsOptions>) && service.ImplementationInstance is not null))
        {
            return true;
        }

        var probe = new ActorsOptions();
        configure?.Invoke(probe);
        return probe.Keys.Count > 0;
    }
}
