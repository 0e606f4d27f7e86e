using Actors.Http;
using Actors.Http.Authorization;
using Actors.Http.Diagnostics;
using Actors.Http.Front;
using Actors.Http.Identity;
using Actors.Http.Operators;
using Actors.Http.Servers;
using Actors.Http.Tasks;
using Actors.Http.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the MCP endpoint.</summary>
public static class ActorsEndpointExtensions
{
    /// <summary>
    /// Maps the MCP endpoint of both generations to <paramref name="pattern"/>, and once for each app <c>/healthz</c>,
    /// <c>/readyz</c> and (for operators) <c>/status</c> and <c>/operator/tasks</c>, unless the app has its own. Where the app brings
    /// other servers, the first call maps those too (<see cref="ActorsOptions.ServersPath"/>). What the returned
    /// builder is told, such as <c>RequireAuthorization()</c> or <c>RequireCors()</c>, goes for the MCP endpoints only.
    /// Throws <see cref="InvalidOperationException"/> for a tool, prompt or resource that could not be served as its author meant it.
    /// </summary>
    public static IEndpointConventionBuilder MapActors(this IEndpointRouteBuilder endpoints, string pattern = "/mcp")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<Front>() is not { } front)
        {
            throw new InvalidOperationException("MapActors needs its services: call builder.Services.AddMcpServer().WithActors() first.");
        }

        IdentityServices.CheckKeys(endpoints.ServiceProvider);
        AuthorizationGuard.Check(endpoints.ServiceProvider);
        var server = endpoints.ServiceProvider.GetRequiredService<IOptions<McpServerOptions>>().Value;
        ToolHeaders.Validate(server);
        TaskOffer.Validate(server, endpoints.ServiceProvider.GetRequiredService<IOptions<ActorsOptions>>().Value.Tasks);
        var group = endpoints.MapGroup("");
        Map(group, pattern, front.HandleAsync);
        var named = endpoints.ServiceProvider.GetRequiredService<NamedServers>();
        if (named.IsToBeMapped())
        {
            Map(group, endpoints.ServiceProvider.GetRequiredService<IOptions<ActorsOptions>>().Value.ServersPath, named.HandleAsync);
        }

        group.RequireCaller(endpoints.ServiceProvider);
        DiagnosticsEndpoints.Map(endpoints);
        OperatorEndpoints.Map(endpoints);
        return group;
    }

    private static void Map(RouteGroupBuilder group, string pattern, RequestDelegate handle)
    {
        var endpoint = group.MapGroup(pattern);
        endpoint.MapWeb();
        endpoint.MapMethods("", [HttpMethods.Post, HttpMethods.Get, HttpMethods.Delete], handle).WithDisplayName("MCP");
    }
}
