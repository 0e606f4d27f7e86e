using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Web;

/// <summary>
/// Puts CORS headers on every answer of an MCP endpoint, also on those made before the endpoint runs (401, 403): a page could
/// not read why otherwise. Costs one look at a header for those who send no <c>Origin</c>.
/// </summary>
internal sealed class CorsFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static inner => context =>
        {
            if (context.Request.Headers.Origin.Count > 0)
            {
                context.Response.OnStarting(static state => Start((HttpContext)state), context);
            }

            return inner(context);
        });
        next(app);
    };

    private static Task Start(HttpContext context)
    {
        // A CORS policy of the app's own, on the endpoint or in the pipeline, rules alone.
        if (context.GetEndpoint()?.Metadata is { } metadata
            && metadata.GetMetadata<McpEndpoint>() is not null
            && metadata.GetMetadata<ICorsMetadata>() is null
            && context.Response.Headers.AccessControlAllowOrigin.Count == 0)
        {
            CorsHeaders.Expose(context);
        }

        return Task.CompletedTask;
    }
}
