using Actors.Http.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Turns on authorization by attributes.</summary>
public static class ActorsAuthorizationExtensions
{
    /// <summary>
    /// Obeys <c>[Authorize]</c> and <c>[AllowAnonymous]</c> on tools, prompts and resources: a caller neither sees nor can use
    /// what its policies, roles or schemes refuse, and is answered as if it did not exist.
    /// </summary>
    public static IMcpServerBuilder AddAuthorizationFilters(this IMcpServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddAuthorization();
        builder.Services.TryAddSingleton<AuthorizationFiltersAdded>();
        builder.Services.AddPrimitiveAuthorization();
        return builder;
    }
}
