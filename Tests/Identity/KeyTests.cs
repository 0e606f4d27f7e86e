using System.Net;
using System.Security.Claims;
using Actors.Http;
using Actors.Http.Identity;
using Actors.Tests.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Actors.Tests.Identity;

public sealed class KeyTests
{
    private static readonly Dictionary<string, string?> TwoKeys = new()
    {
        ["Actors:Keys:0:Sha256"] = WebHarness.Hash("first"),
        ["Actors:Keys:0:Subject"] = "ann",
        ["Actors:Keys:1:Sha256"] = WebHarness.Hash("second").ToLowerInvariant(),
        ["Actors:Keys:1:Subject"] = "bob",
    };

    public static TheoryData<string> Verbs => ["POST", "GET", "DELETE"];

    [Theory]
    [InlineData("Bearer first", "actors:keys/ann ")]
    [InlineData("bearer second", "actors:keys/bob ")]
    public async Task Request_WithKey_IsItsSubjects(string authorization, string expected)
    {
        await using var host = await WebHarness.StartAsync(TwoKeys);

        using var response = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", ("Authorization", authorization)), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith(expected, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Request_WithoutKey_IsChallenged(string verb)
    {
        await using var host = await WebHarness.StartAsync(TwoKeys);

        using var response = await host.Client.SendAsync(WebHarness.Request(new(verb), "/mcp"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer realm=\"mcp\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Request_WithWrongKey_IsToldSo(string verb)
    {
        await using var host = await WebHarness.StartAsync(TwoKeys);

        using var response = await host.Client.SendAsync(WebHarness.Request(new(verb), "/mcp", ("Authorization", "Bearer third")), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Request_WithoutAnyKeyConfigured_IsAnonymous()
    {
        await using var host = await WebHarness.StartAsync();

        using var response = await host.Client.PostAsync("/mcp", null, TestContext.Current.CancellationToken);

        Assert.StartsWith(" http://", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Request_WithWrongKey_LeavesNeitherKeyNorHashInTheLog()
    {
        var log = new RecordingLog();
        await using var host = await WebHarness.StartAsync(TwoKeys, builder => builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));

        using var wrong = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", ("Authorization", "Bearer sesame")), TestContext.Current.CancellationToken);
        using var right = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", ("Authorization", "Bearer first")), TestContext.Current.CancellationToken);

        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains("sesame") || line.Contains("Bearer first") || line.Contains(WebHarness.Hash("first"), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Request_OfAppsOwnScheme_IsStillItsDefault()
    {
        await using var host = await WebHarness.StartAsync(TwoKeys, static builder =>
            builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, HeaderHandler>("Own", null));

        using var own = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", ("X-User", "sub:carl")), TestContext.Current.CancellationToken);
        using var key = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", ("Authorization", "Bearer first")), TestContext.Current.CancellationToken);
        using var none = await host.Client.PostAsync("/mcp", null, TestContext.Current.CancellationToken);

        Assert.StartsWith("LOCAL AUTHORITY/carl ", await own.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("actors:keys/ann ", await key.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Request_OfCallerWithoutName_IsRefused(string verb)
    {
        await using var host = await WebHarness.StartAsync(services: static builder =>
            builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, HeaderHandler>("Own", null));

        using var response = await host.Client.SendAsync(WebHarness.Request(new(verb), "/mcp", ("X-User", "email:carl@example.com")), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("names nobody", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Request_WhereTheAppHasItsOwnRule_FollowsThat()
    {
        await using var host = await WebHarness.StartAsync(TwoKeys, conventions: static group => group.AllowAnonymous());

        using var response = await host.Client.PostAsync("/mcp", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void Find_Key_CarriesRolesAndScopes()
    {
        var options = new ActorsOptions { Keys = [new() { Sha256 = WebHarness.Hash("k"), Subject = "ann", Roles = ["admin"], Scopes = ["read", "write"] }] };
        var book = new KeyBook(Microsoft.Extensions.Options.Options.Create(options));

        var found = new ClaimsPrincipal(book.Find("k", "test")!);

        Assert.True(found.IsInRole("admin"));
        Assert.Equal(["read", "write"], found.FindAll("scope").Select(claim => claim.Value));
        Assert.All(found.Claims, claim => Assert.Equal(KeyBook.Issuer, claim.Issuer));
        Assert.Null(book.Find("K", "test"));
    }
}
