namespace Actors.Tests.Web;

public sealed class ForwardedTests
{
    private static readonly (string, string)[] Forwarded =
    [
        ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "mcp.example.com"), ("X-Forwarded-Prefix", "/tools"),
    ];

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task Request_OfNamedProxy_IsSeenAsItsClientSentIt(string proxy)
    {
        await using var host = await WebHarness.StartAsync(new() { ["Actors:Web:Proxies:0"] = proxy, ["Actors:Web:Hosts:0"] = "mcp.example.com" });

        using var response = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", Forwarded), TestContext.Current.CancellationToken);

        Assert.Equal(" https://mcp.example.com/tools/mcp from 203.0.113.9", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("10.0.0.0/8")]
    public async Task Request_OfAnybodyElse_IsNotBelieved(string? proxy)
    {
        await using var host = await WebHarness.StartAsync(proxy is null ? [] : new() { ["Actors:Web:Proxies:0"] = proxy });

        using var response = await host.Client.SendAsync(WebHarness.Request(HttpMethod.Post, "/mcp", Forwarded), TestContext.Current.CancellationToken);

        Assert.Equal($" {host.Address.AbsoluteUri.TrimEnd('/')}/mcp from 127.0.0.1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
