using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json.Serialization;
using ModelContextProtocol.Server;

namespace Actors.Samples.Everything.Tools;

/// <summary>Tools that show whose request this is.</summary>
[McpServerToolType]
internal sealed class IdentityTools
{
    [McpServerTool(Name = "whoami", UseStructuredContent = true, ReadOnly = true), Description("Returns the caller's name and claims, and a header of this very request.")]
    public static Identity WhoAmI(
        IHttpContextAccessor http,
        ClaimsPrincipal? user = null,
        [Description("The header to return.")] string header = "X-Caller")
        => new(
            user?.Identity?.Name,
            user?.Identity?.IsAuthenticated ?? false,
            [.. user?.Claims.Select(claim => $"{claim.Type}={claim.Value}") ?? []],
            http.HttpContext?.Request.Headers[header].ToString());

    [McpServerTool(Name = "session_id", ReadOnly = true), Description("Returns the id of this session, or 'none'.")]
    public static string SessionId(McpServer server) => server.SessionId ?? "none";

    /// <summary>Who called. The nulls are written, since the schema that the SDK derives requires each property.</summary>
    /// <param name="Name">The principal's name.</param>
    /// <param name="Authenticated">Whether the caller proved who it is.</param>
    /// <param name="Claims">The principal's claims, as type=value.</param>
    /// <param name="Header">The header that was asked for; null without an HTTP request.</param>
    public sealed record Identity(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name,
        bool Authenticated,
        IReadOnlyList<string> Claims,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Header);
}
