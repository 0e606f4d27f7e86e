using Actors.Core.Protocol;
using Actors.Http.Servers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Front;

/// <summary>The endpoint of all servers beside the app's own: which one is in the path, and each has terms of its own.</summary>
internal sealed class NamedServers(HostedServers servers, Front front)
{
    /// <summary>The parameter of the route that names the server.</summary>
    public const string Parameter = "server";

    private static readonly RpcError NotFound = new(RpcCode.InvalidRequest, "There is no such server.");

    private int _mapped;

    /// <summary>Whether the endpoint is still to be mapped; true once for each app.</summary>
    public bool IsToBeMapped() => !servers.IsAlone && Interlocked.Exchange(ref _mapped, 1) == 0;

    /// <summary>Serves one HTTP request.</summary>
    public Task HandleAsync(HttpContext http) =>
        http.GetRouteValue(Parameter) is not string { Length: > 0 } name || servers.Find(name) is not { } entry ? Unknown(http)
        : entry is { Policy: null, Roles.Count: 0 } ? front.HandleAsync(http, name)
        : AuthorizedAsync(http, name, entry);

    /// <summary>Answers for a server that there is not, or no more.</summary>
    public static Task Unknown(HttpContext http) => Reply.Error(http, StatusCodes.Status404NotFound, NotFound);

    // As ASP.NET Core's middleware does for an endpoint: who is refused is answered by its own handler, in the words of the scheme.
    private async Task AuthorizedAsync(HttpContext http, string name, ServerEntry entry)
    {
        var services = http.RequestServices;
        var demand = new AuthorizeAttribute { Policy = entry.Policy, Roles = entry.Roles.Count == 0 ? null : string.Join(',', entry.Roles) };
        var policies = services.GetService<IAuthorizationPolicyProvider>()
            ?? throw new InvalidOperationException($"The server '{name}' demands a policy or roles: call builder.Services.AddAuthorization().");
        // With what the endpoint itself demands come the schemes by which its callers are known.
        var metadata = http.GetEndpoint()?.Metadata;
        var policy = await AuthorizationPolicy.CombineAsync(policies, [.. metadata?.GetOrderedMetadata<IAuthorizeData>() ?? [], demand], metadata?.GetOrderedMetadata<AuthorizationPolicy>() ?? []);
        var evaluator = services.GetRequiredService<IPolicyEvaluator>();
        var known = await evaluator.AuthenticateAsync(policy!, http);
        var outcome = await evaluator.AuthorizeAsync(policy!, known, http, http);
        await services.GetRequiredService<IAuthorizationMiddlewareResultHandler>().HandleAsync(then => front.HandleAsync(then, name), http, policy!, outcome);
    }
}
