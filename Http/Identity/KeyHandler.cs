using System.Security.Claims;
using System.Text.Encodings.Web;
using Actors.Core.Protocol;
using Actors.Http.Front;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Actors.Http.Identity;

/// <summary>Knows a caller by the static key in <c>Authorization: Bearer</c>. Neither keys nor their hashes are ever logged.</summary>
internal sealed class KeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, KeyBook keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string SchemeName = "ActorsKey";

    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Sent() is not { } key)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        return Task.FromResult(keys.Find(key, SchemeName) is { } identity
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(identity), SchemeName))
            : AuthenticateResult.Fail("The bearer key is unknown."));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wrong = Sent() is not null;
        Response.Headers.Append("WWW-Authenticate", wrong
            ? "Bearer realm=\"mcp\", error=\"invalid_token\", error_description=\"The bearer key is unknown.\""
            : "Bearer realm=\"mcp\"");
        return Reply.Error(Context, StatusCodes.Status401Unauthorized, new(RpcCode.InvalidRequest, wrong
            ? "The bearer key is unknown."
            : "Send a key as 'Authorization: Bearer <key>'."));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.Headers.Append("WWW-Authenticate", "Bearer realm=\"mcp\", error=\"insufficient_scope\"");
        return Reply.Error(Context, StatusCodes.Status403Forbidden, new(RpcCode.InvalidRequest, "This key may not call here."));
    }

    private string? Sent()
    {
        var header = Request.Headers.Authorization.ToString();
        return header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? header[Prefix.Length..].Trim() : null;
    }
}
