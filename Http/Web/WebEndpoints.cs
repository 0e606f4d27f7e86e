using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;

namespace Actors.Http.Web;

/// <summary>Adds to the endpoints of one mapping what browsers need.</summary>
internal static class WebEndpoints
{
    /// <summary>Marks all endpoints of the group as MCP's, and answers <c>OPTIONS</c>, which never is MCP.</summary>
    internal static RouteGroupBuilder MapWeb(this RouteGroupBuilder group)
    {
        group.WithMetadata(McpEndpoint.Instance);
        group.MapMethods("", [HttpMethods.Options], CorsHeaders.Preflight)
            // A page cannot tell a preflight that was refused for its number from one that is not allowed at all.
            .WithMetadata(new AllowAnonymousAttribute(), new DisableRateLimitingAttribute())
            .WithDisplayName("MCP preflight");
        return group;
    }
}
