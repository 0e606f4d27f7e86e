using System.Net;
using Actors.Http.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Web;

public sealed class CorsTests
{
    private const string Page = "https://app.example.com";

    private static readonly Dictionary<string, string?> OneKey = new()
    {
        ["Actors:Web:Origins:0"] = Page,
        ["Actors:Keys:0:Sha256"] = WebHarness.Hash("k"),
        ["Actors:Keys:0:Subject"] = "ann",
    };

    [Theory]
    [InlineData("authorization, content-type", "authorization, content-type")]
    [InlineData("Mcp-Session-Id,MCP-Protocol-Version,mcp-param-region", "Mcp-Session-Id, MCP-Protocol-Version, mcp-param-region")]
    [InlineData("last-event-id, x-evil, accept", "last-event-id, accept")]
    [InlineData("mcp-a\"b", "")]
    [InlineData("", "")]
    public void Allowed_RequestedHeaders_EchoesThoseOfMcp(string requested, string allowed)
    {
        var answer = CorsHeaders.Allowed(requested);

        Assert.Equal(allowed, answer);
    }

    [Fact]
    public async Task Preflight_WithoutToken_IsAnswered()
    {
        await using var host = await WebHarness.StartAsync(OneKey);

        using var response = await host.Client.SendAsync(
            WebHarness.Request(HttpMethod.Options, "/mcp",
                ("Origin", Page), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,mcp-param-region")),
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal([Page], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["POST, GET, DELETE"], response.Headers.GetValues("Access-Control-Allow-Methods"));
        Assert.Equal(["authorization, mcp-param-region"], response.Headers.GetValues("Access-Control-Allow-Headers"));
        Assert.Contains("Origin", response.Headers.Vary);
    }

    [Fact]
    public async Task Preflight_UnderARateLimit_IsNeitherCountedNorRefused()
    {
        await using var host = await WebHarness.StartAsync(
            services: builder => builder.Services.AddRateLimiter(limits => limits.AddFixedWindowLimiter("one", window => (window.PermitLimit, window.Window) = (1, TimeSpan.FromHours(1)))),
            before: app => app.UseRouting().UseRateLimiter(),
            conventions: group => group.RequireRateLimiting("one"));

        using var first = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Options, "/mcp"), TestContext.Current.CancellationToken);
        using var second = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Options, "/mcp"), TestContext.Current.CancellationToken);
        using var call = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp"), TestContext.Current.CancellationToken);
        using var over = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp"), TestContext.Current.CancellationToken);

        Assert.Equal([204, 204, 200, 503], new[] { first, second, call, over }.Select(response => (int)response.StatusCode));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Unauthorized_FromAllowedOrigin_CanBeReadByThePage(string verb)
    {
        await using var host = await WebHarness.StartAsync(OneKey);

        using var response = await host.Client.SendAsync(WebHarness.Request(new(verb), "/mcp", ("Origin", Page)), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal([Page], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["Mcp-Session-Id, WWW-Authenticate, Retry-After"], response.Headers.GetValues("Access-Control-Expose-Headers"));
    }

    [Fact]
    public async Task Answer_WithoutOrigin_CarriesNoCorsHeader()
    {
        await using var host = await WebHarness.StartAsync();

        using var response = await host.Client.PostAsync("/mcp", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Answer_OfAnotherEndpoint_IsLeftAlone()
    {
        await using var host = await WebHarness.StartAsync(new() { ["Actors:Web:Origins:0"] = "*" }, before: static app => app.MapGet("/other", () => "other"));

        using var response = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Get, "/other", ("Origin", "http://evil.example.com")), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
