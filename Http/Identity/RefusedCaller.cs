using Actors.Core.Protocol;
using Actors.Http.Front;
using Actors.Http.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Identity;

/// <summary>
/// Completes what an authentication scheme of the app's own answers to a caller that may not call: clients begin to look for
/// a token only where a 401 has <c>WWW-Authenticate</c>, and not every scheme writes one. Other endpoints are left alone.
/// </summary>
internal sealed class RefusedCaller : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        await _usual.HandleAsync(next, context, policy, authorizeResult);
        if (authorizeResult.Succeeded || context.Response.HasStarted || context.GetEndpoint()?.Metadata.GetMetadata<McpEndpoint>() is null)
        {
            return;
        }

        switch (context.Response.StatusCode)
        {
            case StatusCodes.Status401Unauthorized:
                if (context.Response.Headers.WWWAuthenticate.Count == 0)
                {
                    context.Response.Headers.WWWAuthenticate = "Bearer";
                }

                await Reply.Error(context, StatusCodes.Status401Unauthorized, new(RpcCode.InvalidRequest, "Calling here needs authentication."));
                break;
            case StatusCodes.Status403Forbidden:
                await Reply.Error(context, StatusCodes.Status403Forbidden, new(RpcCode.InvalidRequest, "This caller may not call here."));
                break;
        }
    }
}
