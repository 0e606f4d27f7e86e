using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Servers;

/// <summary>Gives every POST services that can outlive it, before anything asks for them.</summary>
internal sealed class RequestScopeFilter(IServiceScopeFactory scopes) : IStartupFilter
{
    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => http =>
        {
            if (HttpMethods.IsPost(http.Request.Method))
            {
                http.Features.Set<IServiceProvidersFeature>(new RequestScope(http, scopes));
            }

            return following(http);
        });
        next(app);
    };
}
