using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Web;

public sealed class OriginCheckTests
{
    private const string Page = "https://app.example.com";

    public static TheoryData<string> Verbs => ["POST", "GET", "DELETE", "OPTIONS"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Request_ForeignOrigin_IsRefusedBeforeAuthentication(string verb)
    {
        await using var host = await WebHarness.StartAsync(new() { ["Actors:Keys:0:Sha256"] = WebHarness.Hash("k"), ["Actors:Keys:0:Subject"] = "ann" });

        using var response = await host.Client.SendAsync(WebHarness.Request(new(verb), "/mcp", ("Origin", "http://evil.example.com")), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(body.RootElement.TryGetProperty("id", out _));
        Assert.Equal(-32600, body.RootElement.GetProperty("error").GetProperty("code").GetInt32());
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Request_ForeignHost_IsRefused(string verb)
    {
        await using var host = await WebHarness.StartAsync();

        using var response = await host.Client.SendAsync(WebHarness.Request(new(verb), "/mcp", ("Host", "evil.example.com"), ("Origin", "http://evil.example.com")), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Request_OwnHostAsOrigin_IsServed()
    {
        await using var host = await WebHarness.StartAsync();

        using var response = await host.Client.SendAsync(
            WebHarness.Request(HttpMethod.Post, "/mcp", ("Host", $"localhost:{host.Address.Port}"), ("Origin", $"http://localhost:{host.Address.Port}")),
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Request_OriginOfTheEndpointsCorsPolicy_IsServedAndLeftToIt()
    {
        await using var host = await WebHarness.StartAsync(
            services: static builder => builder.Services.AddCors(cors => cors.AddPolicy("app", policy => policy.WithOrigins(Page).WithExposedHeaders("X-Own"))),
            before: static app => app.UseCors(),
            conventions: static group => group.RequireCors("app"));

        using var allowed = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", ("Origin", Page)), TestContext.Current.CancellationToken);
        using var refused = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", ("Origin", "http://evil.example.com")), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal([Page], allowed.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["X-Own"], allowed.Headers.GetValues("Access-Control-Expose-Headers"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Preflight_OfTheEndpointsCorsPolicy_IsLeftToIt()
    {
        await using var host = await WebHarness.StartAsync(
            services: static builder => builder.Services.AddCors(),
            before: static app => app.UseCors(),
            conventions: static group => group.RequireCors(policy => policy.WithOrigins(Page).WithHeaders("x-own")));

        using var response = await host.Client.SendAsync(
            WebHarness.Request(HttpMethod.Options, "/mcp", ("Origin", Page), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-own")),
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["x-own"], response.Headers.GetValues("Access-Control-Allow-Headers"));
    }
}
