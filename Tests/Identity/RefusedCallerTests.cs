using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Actors.Tests.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Actors.Tests.Identity;

public sealed class RefusedCallerTests
{
    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Unauthorized_ByASchemeThatSaysNothing_HasAChallengeAndABody(string verb)
    {
        await using var host = await StartAsync();

        using var response = await host.Client.SendAsync(WebHarness.Request(new(verb), "/mcp"), TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().ToString());
        Assert.Equal("Calling here needs authentication.", (string?)body!["error"]!["message"]);
    }

    [Fact]
    public async Task Unauthorized_ByASchemeThatSaysWhy_StaysAsItIs()
    {
        await using var host = await StartAsync("Own realm=\"x\"");

        using var response = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp"), TestContext.Current.CancellationToken);

        Assert.Equal("Own realm=\"x\"", response.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task Forbidden_ByAPolicy_HasABody()
    {
        await using var host = await StartAsync();

        using var response = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", ("X-User", "ann")), TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("This caller may not call here.", (string?)body!["error"]!["message"]);
    }

    [Fact]
    public async Task Unauthorized_AtAnEndpointOfTheApp_IsLeftAlone()
    {
        await using var host = await StartAsync();

        using var response = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Get, "/own"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.Empty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static Task<WebHarness> StartAsync(string? challenge = null) => WebHarness.StartAsync(
        services: builder =>
        {
            builder.Services.AddSingleton(new Challenge(challenge));
            builder.Services.AddAuthorization().AddAuthentication("own").AddScheme<AuthenticationSchemeOptions, OwnScheme>("own", null);
        },
        before: app =>
        {
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/own", static () => "own").RequireAuthorization();
        },
        conventions: group => group.RequireAuthorization(policy => policy.RequireRole("admin")));

    private sealed record Challenge(string? Value);

    private sealed class OwnScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, Challenge challenge)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers["X-User"].ToString() is { Length: > 0 } user
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user)], Scheme.Name)), Scheme.Name))
            : AuthenticateResult.NoResult());

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            if (challenge.Value is { } value)
            {
                Response.Headers.WWWAuthenticate = value;
            }

            return Task.CompletedTask;
        }
    }
}
