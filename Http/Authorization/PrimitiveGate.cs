using System.Runtime.CompilerServices;
using System.Security.Claims;
using Actors.Core.Protocol;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Actors.Http.Authorization;

/// <summary>
/// Decides whether a caller may see and use a primitive. Without <c>AddAuthorizationFilters()</c> nobody may use one that
/// carries authorization metadata: an attribute that is silently ignored would be worse.
/// </summary>
internal sealed partial class PrimitiveGate(IServiceProvider services, ILogger<PrimitiveGate> logger, AuthorizationFiltersAdded? added = null)
{
    private readonly ConditionalWeakTable<IMcpServerPrimitive, AuthorizationPolicy> _combined = [];

    /// <summary>Whether the app asked for authorization by attributes.</summary>
    public bool IsEnabled => added is not null;

    /// <summary>Whether the caller of this message may use the primitive; true for null and for what is for everybody.</summary>
    public ValueTask<bool> MayUseAsync(IMcpServerPrimitive? primitive, MessageContext context) =>
        AuthorizationMetadata.IsOn(primitive)
            ? DecideAsync(primitive!, context.User, context.Services, HttpOf(context), context)
            : ValueTask.FromResult(true);

    /// <summary>Whether the caller of this request may use the primitive; for those who decide before a server sees the message.</summary>
    public ValueTask<bool> MayUseAsync(IMcpServerPrimitive? primitive, HttpContext http) =>
        AuthorizationMetadata.IsOn(primitive)
            ? DecideAsync(primitive!, http.User, http.RequestServices, http, http)
            : ValueTask.FromResult(true);

    private static HttpContext? HttpOf(MessageContext context) =>
        (context.JsonRpcMessage.Context?.RelatedTransport as ICallTransport)?.Scope.Http as HttpContext;

    private async ValueTask<bool> DecideAsync(IMcpServerPrimitive primitive, ClaimsPrincipal? user, IServiceProvider? request, HttpContext? http, object resource)
    {
        if (!IsEnabled)
        {
            LogNotEnabled(primitive.Id);
            return false;
        }

        var scope = request ?? services;
        var policy = await PolicyOf(primitive, scope.GetRequiredService<IAuthorizationPolicyProvider>());
        var caller = policy.AuthenticationSchemes.Count == 0 ? user : await BySchemes(policy.AuthenticationSchemes, http);
        var authorization = scope.GetRequiredService<IAuthorizationService>();
        return (await authorization.AuthorizeAsync(caller ?? new ClaimsPrincipal(new ClaimsIdentity()), resource, policy)).Succeeded;
    }

    private async ValueTask<AuthorizationPolicy> PolicyOf(IMcpServerPrimitive primitive, IAuthorizationPolicyProvider policies)
    {
        if (_combined.TryGetValue(primitive, out var known))
        {
            return known;
        }

        var data = primitive.Metadata.OfType<IAuthorizeData>();
        var policy = await AuthorizationPolicy.CombineAsync(policies, data, primitive.Metadata.OfType<AuthorizationPolicy>());
        var requirements = primitive.Metadata.OfType<IAuthorizationRequirementData>().SelectMany(item => item.GetRequirements()).ToArray();
        var builder = policy is null ? new AuthorizationPolicyBuilder() : new AuthorizationPolicyBuilder(policy);
        var combined = builder.AddRequirements(requirements).Build();
        if (policies.AllowsCachingPolicies)
        {
            _combined.TryAdd(primitive, combined);
        }

        return combined;
    }

    /// <summary>The caller as the demanded schemes know it; nobody where the call has no HTTP request to look at.</summary>
    private static async ValueTask<ClaimsPrincipal?> BySchemes(IEnumerable<string> schemes, HttpContext? http)
    {
        List<ClaimsIdentity> identities = [];
        foreach (var scheme in schemes)
        {
            if (http is not null && await http.AuthenticateAsync(scheme) is { Succeeded: true } result)
            {
                identities.AddRange(result.Principal.Identities.Where(identity => identity.IsAuthenticated));
            }
        }

        return identities.Count == 0 ? null : new ClaimsPrincipal(identities);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "'{Primitive}' carries authorization metadata and was refused to everybody: call AddAuthorizationFilters() on the MCP server builder.")]
    private partial void LogNotEnabled(string primitive);
}
