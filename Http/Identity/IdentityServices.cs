using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
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
        services.TryAddSingleton(UrlEncoder.Default);
        services.TryAddSingleton<KeyBook>();
        services.TryAddTransient<KeyHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AuthenticationOptions>, KeyScheme>());
        return services;
    }
}
