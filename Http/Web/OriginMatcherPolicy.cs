using Actors.Core.Protocol;
using Actors.Http.Front;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Http.Web;

/// <summary>
/// Refuses requests of foreign pages and under foreign host names with 403. It works where routing answers
/// 405 too, so that it comes before authentication in every pipeline, and needs no middleware of the user's.
/// </summary>
internal sealed class OriginMatcherPolicy(OriginPolicyProvider provider) : MatcherPolicy, IEndpointSelectorPolicy
{
    private static readonly Endpoint ForeignOrigin = Refusal("foreign origin",
        "This origin may not call here. Add it to Actors:Web:Origins to allow it.");

    private static readonly Endpoint ForeignHost = Refusal("foreign host",
        "This server listens on loopback only and does not answer to that host name. Call it as localhost, or add the name to Actors:Web:Hosts.");

    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata.GetMetadata<McpEndpoint>() is not null)
            {
                return true;
            }
        }

        return false;
    }

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var host = httpContext.Request.Headers.Host.ToString();
        if (!provider.Policy.AllowsHost(host))
        {
            return Refuse(httpContext, candidates, ForeignHost);
        }

        var origin = httpContext.Request.Headers.Origin;
        return origin.Count == 0 || provider.Policy.AllowsOrigin(origin.ToString(), host)
            ? Task.CompletedTask
            : AskCors(httpContext, candidates, origin.ToString());
    }

    /// <summary>Origins that the endpoint's own CORS policy lets in pass as well.</summary>
    private static async Task AskCors(HttpContext context, CandidateSet candidates, string origin)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && await PolicyOf(context, candidates[i].Endpoint) is { } policy && policy.IsOriginAllowed(origin))
            {
                return;
            }
        }

        await Refuse(context, candidates, ForeignOrigin);
    }

    private static async ValueTask<CorsPolicy?> PolicyOf(HttpContext context, Endpoint endpoint) => endpoint.Metadata.GetMetadata<ICorsMetadata>() switch
    {
        ICorsPolicyMetadata own => own.Policy,
        IEnableCorsAttribute named when context.RequestServices.GetService<ICorsPolicyProvider>() is { } policies =>
            await policies.GetPolicyAsync(context, named.PolicyName),
        _ => null,
    };

    private static Task Refuse(HttpContext context, CandidateSet candidates, Endpoint refusal)
    {
        var others = false;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i))
            {
                var isMcp = candidates[i].Endpoint.Metadata.GetMetadata<McpEndpoint>() is not null;
                candidates.SetValidity(i, !isMcp);
                others |= !isMcp;
            }
        }

        // An endpoint of the app's own that shares the path is none of this policy's business.
        if (!others)
        {
            context.SetEndpoint(refusal);
            context.Request.RouteValues = null!;
        }

        return Task.CompletedTask;
    }

    private static Endpoint Refusal(string name, string message) => new(
        context => Reply.Error(context, StatusCodes.Status403Forbidden, new(RpcCode.InvalidRequest, message)),
        new EndpointMetadataCollection(new AllowAnonymousAttribute()),
        $"403 {name}");
}
