using System.Net;
using Actors.Http.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Actors.Http.Operators;

/// <summary>
/// Who may see and cancel everybody's tasks: where callers are authenticated, those with the role <c>operator</c>; elsewhere
/// whoever is on this machine. To all others there is no such page.
/// </summary>
internal static class OperatorGate
{
    /// <summary>The role of operators, in a key's <c>Roles</c> or in the identity that the app's own authentication makes.</summary>
    public const string Role = "operator";

    public static async ValueTask<bool> MayOperateAsync(HttpContext context)
    {
        var schemes = context.RequestServices.GetService(typeof(IAuthenticationSchemeProvider)) is IAuthenticationSchemeProvider provider
            ? (await provider.GetAllSchemesAsync()).ToArray()
            : [];
        if (schemes.Length == 0)
        {
            return IsFromHere(context);
        }

        foreach (var scheme in schemes)
        {
            if ((await context.AuthenticateAsync(scheme.Name)).Principal?.IsInRole(Role) == true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A direct connection over loopback: a proxy on this machine, or a page that made its name point here, is not.</summary>
    public static bool IsFromHere(HttpContext context)
    {
        var headers = context.Request.Headers;
        return context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && headers["X-Forwarded-For"].Count == 0 && headers["X-Original-For"].Count == 0 && headers["Forwarded"].Count == 0
            && headers.Origin.Count == 0
            && Origin.IsLoopback(Origin.HostOf(headers.Host.ToString()));
    }
}
