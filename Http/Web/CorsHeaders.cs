using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Actors.Http.Web;

/// <summary>The CORS headers that MCP tools in browsers need; whoever gets here has passed the Origin check.</summary>
internal static class CorsHeaders
{
    private const string Methods = "POST, GET, DELETE";
    private const string Exposed = "Mcp-Session-Id, WWW-Authenticate, Retry-After";

    // Chromium keeps a preflight for two hours at most.
    private const string MaxAge = "7200";

    private static readonly string[] Names = ["Authorization", "Content-Type", "Accept", "Last-Event-ID", "traceparent", "tracestate", "baggage"];

    /// <summary>Answers a preflight, without a token since browsers send none.</summary>
    public static Task Preflight(HttpContext context)
    {
        var request = context.Request.Headers;
        var response = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        response.Allow = Methods + ", OPTIONS";
        if (request.Origin.Count > 0 && request.AccessControlRequestMethod.Count > 0)
        {
            response.AccessControlAllowMethods = Methods;
            response.AccessControlMaxAge = MaxAge;
            if (Allowed(request.AccessControlRequestHeaders) is { Length: > 0 } headers)
            {
                response.AccessControlAllowHeaders = headers;
            }

            response.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
        }

        return Task.CompletedTask;
    }

    /// <summary>Lets the page read the answer. Credentials are not allowed: tokens travel in a header that the page sets itself.</summary>
    public static void Expose(HttpContext context)
    {
        var response = context.Response.Headers;
        response.AccessControlAllowOrigin = context.Request.Headers.Origin;
        response.AccessControlExposeHeaders = Exposed;
        response.Append(HeaderNames.Vary, HeaderNames.Origin);
    }

    /// <summary>
    /// Of the header names asked for, those that MCP uses. They are echoed one by one, since <c>Mcp-Param-*</c> names are
    /// the tools' own and a wildcard does not cover <c>Authorization</c>.
    /// </summary>
    public static string Allowed(StringValues requested) =>
        string.Join(", ", requested.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(IsAllowed));

    private static bool IsAllowed(string name) =>
        name.StartsWith("Mcp-", StringComparison.OrdinalIgnoreCase) ? name.All(IsToken) : Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
