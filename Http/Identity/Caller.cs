using Actors.Core.Identity;
using Actors.Core.Protocol;
using Actors.Http.Front;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Identity;

/// <summary>Finds out who calls.</summary>
internal static class Caller
{
    /// <summary>The principal of the request; null for an authenticated caller that nothing identifies, who gets <see cref="Refuse"/>.</summary>
    public static Principal? Of(HttpContext context) => Principal.Of(context.User);

    /// <summary>Answers an authenticated caller that nothing identifies: served as nobody, it would share everybody's sessions.</summary>
    public static Task Refuse(HttpContext context) => Reply.Error(context, StatusCodes.Status403Forbidden,
        new(RpcCode.InvalidRequest, "The token names nobody: it needs a 'sub', 'upn' or name identifier claim."));
}
