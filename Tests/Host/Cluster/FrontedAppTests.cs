using System.Net;
using Actors.Host.Cluster.Front;
using Actors.Http;
using Actors.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Actors.Tests.Host.Cluster;

/// <summary>A real app behind the front, told what the cluster command tells its nodes.</summary>
public sealed class FrontedAppTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost", null, HttpStatusCode.OK)]
    [InlineData("localhost", "http://localhost:3000", HttpStatusCode.OK)]
    [InlineData("evil.example.com", null, HttpStatusCode.Forbidden)]
    [InlineData("localhost", "https://evil.example.com", HttpStatusCode.Forbidden)]
    public async Task Request_ThroughTheFront_IsJudgedByTheNameItsClientUsed(string host, string? origin, HttpStatusCode expected)
    {
        await using var app = await StartAsync();
        await using var front = await FrontOf(app);

        using var response = await SendAsync(front, host, origin);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Request_ToANodeOfAFrontThatListensEverywhere_MayUseAnyNameAndItsOwnOrigin()
    {
        await using var app = await StartAsync(web => web.Hosts.Add("*"));
        await using var front = await FrontOf(app);

        using var own = await SendAsync(front, "mcp.example.com", "https://mcp.example.com");
        using var foreign = await SendAsync(front, "mcp.example.com", "https://evil.example.com");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (own.StatusCode, foreign.StatusCode));
    }

    [Fact]
    public async Task Request_PastTheFront_MayNotClaimToHaveBeenForwarded()
    {
        await using var app = await StartAsync(web => web.Proxies.Clear());

        using var response = await SendAsync(app.Client.BaseAddress!, "evil.example.com", null, ("X-Forwarded-Host", "localhost"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Operators_AreNotServedThroughTheFront()
    {
        await using var app = await StartAsync();
        await using var front = await FrontOf(app);
        using var client = new HttpClient();

        using var direct = await client.GetAsync(new Uri(app.Client.BaseAddress!, "/status"), Cancelled);
        using var fronted = await client.GetAsync(new Uri(front.Address, "/status"), Cancelled);

        Assert.Equal(HttpStatusCode.OK, direct.StatusCode);
        Assert.False(fronted.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Session_ThroughTheFront_IsServedToTheEnd()
    {
        await using var app = await StartAsync();
        await using var front = await FrontOf(app);
        using var response = await SendAsync(front, "localhost", null, ("Accept", "text/event-stream"));
        var id = response.Headers.GetValues("Mcp-Session-Id").Single();

        using var ended = await new HttpClient().SendAsync(new HttpRequestMessage(HttpMethod.Delete, new Uri(front.Address, "/mcp"))
        {
            Headers = { { "Mcp-Session-Id", id } },
        }, Cancelled);

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
    }

    private static Task<OwnApp> StartAsync(Action<WebSettings>? web = null) => OwnApp.StartAsync(server =>
    {
        server.WithTools([McpServerTool.Create(() => "done", new() { Name = "do" })]);
        server.Services.PostConfigure<ActorsOptions>(options =>
        {
            options.Web.Proxies.Add("127.0.0.1");
            web?.Invoke(options.Web);
        });
    });

    private static Task<FrontServer> FrontOf(OwnApp app)
    {
        var node = new FrontNode("node1");
        node.Begins(app.Client.BaseAddress!);
        node.Said(node.Address!, ready: true);
        return FrontServer.StartAsync(new Uri("http://127.0.0.1:0"), new NodeRing([node]), Cancelled);
    }

    private static Task<HttpResponseMessage> SendAsync(FrontServer front, string host, string? origin, params (string Name, string Value)[] headers) =>
        SendAsync(front.Address, host, origin, headers);

    private static async Task<HttpResponseMessage> SendAsync(Uri address, string host, string? origin, params (string Name, string Value)[] headers)
    {
        const string Initialize =
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"test","version":"1"},"capabilities":{}}}""";
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/mcp"))
        {
            Content = new StringContent(Initialize, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, Cancelled);
    }
}
