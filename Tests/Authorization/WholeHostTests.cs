using System.Net;
using System.Text.Json.Nodes;
using Actors.Tests.Shared;
using Actors.Tests.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Authorization;

public sealed class WholeHostTests
{
    public static TheoryData<string> Versions => [WholeHost.Legacy, WholeHost.Modern];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Tools_OfAnotherRole_AreNeitherListedNorCallable(string version)
    {
        await using var host = await WholeHost.StartAsync(("a", "ann", null), ("r", "root", "admin"));

        var anns = Names(await host.AskAsync(version, "a", "tools/list"));
        var roots = Names(await host.AskAsync(version, "r", "tools/list"));
        var refused = await host.AskAsync(version, "a", "tools/call", """{"name":"admin","arguments":{}}""");
        var unknown = await host.AskAsync(version, "a", "tools/call", """{"name":"absnt","arguments":{}}""");
        var served = await host.AskAsync(version, "r", "tools/call", """{"name":"admin","arguments":{}}""");

        Assert.Equal("free known opened", anns);
        Assert.Equal("admin free inherited known opened", roots);
        Assert.Equal(unknown.ToJsonString().Replace("absnt", "admin", StringComparison.Ordinal), refused.ToJsonString());
        Assert.Equal(-32602, refused["error"]!["code"]!.GetValue<int>());
        Assert.Equal("admin", served["result"]!["content"]![0]!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task List_ThatDiffersByCaller_IsMarkedPrivate()
    {
        await using var host = await WholeHost.StartAsync(("a", "ann", null));

        var list = await host.AskAsync(WholeHost.Modern, "a", "tools/list");

        Assert.Equal("private", list["result"]!["cacheScope"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Request_WithoutKey_IsChallenged(string verb)
    {
        await using var host = await WholeHost.StartAsync(("a", "ann", null));

        using var response = await host.Client.SendAsync(WebHarness.Request(new(verb), "/mcp"), TestContext.Current.CancellationToken);
        using var alive = await host.Client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        using var ready = await host.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer realm=\"mcp\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public void Start_WithGuardedToolAndWithoutFilters_StopsAndNamesIt()
    {
        using var data = new TemporaryFolder();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddMcpServer().WithTools<GuardedFixture.AdminTools>().WithActors(options => options.Data = data.Path);
        using var app = builder.Build();

        var failure = Assert.Throws<InvalidOperationException>(() => app.MapActors("/mcp"));

        Assert.StartsWith("'inherited' carries authorization metadata", failure.Message);
    }

    private static string Names(JsonNode list) =>
        string.Join(' ', list["result"]!["tools"]!.AsArray().Select(tool => tool!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
}
