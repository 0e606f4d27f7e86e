using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Actors.Http.Identity;

/// <summary>Lets only authenticated callers through where any key is configured, unless the app has rules of its own.</summary>
internal static class CallerPolicy
{
    /// <summary>Adds the rule to the endpoints of one mapping, after everything that the app says of them.</summary>
    internal static void RequireCaller(this IEndpointConventionBuilder endpoints, IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<ActorsOptions>>().Value.Keys.Count == 0)
        {
            return;
        }

        endpoints.Finally(endpoint =>
        {
            if (!endpoint.Metadata.Any(static item => item is IAuthorizeData or AuthorizationPolicy or IAllowAnonymous or IAuthorizationRequirementData))
            {
                endpoint.Metadata.Add(new AuthorizeAttribute { AuthenticationSchemes = Schemes(services.GetRequiredService<IAuthenticationSchemeProvider>()) });
            }
        });
    }

    /// <summary>The app's default scheme, if it has one, and the keys' last, whose plain 401 then stands.</summary>
    private static string Schemes(IAuthenticationSchemeProvider schemes)
    {
        // Known since the options were made: the task is complete.
        var chosen = schemes.GetDefaultAuthenticateSchemeAsync().GetAwaiter().GetResult();
        return chosen is null || chosen.Name == KeyHandler.SchemeName ? KeyHandler.SchemeName : $"{chosen.Name},{KeyHandler.SchemeName}";
    }
}
