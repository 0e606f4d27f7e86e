using Actors.Http;
using Actors.Http.Web;

namespace Actors.Tests.Web;

public sealed class OriginPolicyTests
{
    private static readonly string[] Loopback = ["http://127.0.0.1:5080", "http://[::1]:5080"];
    private static readonly string[] Everywhere = ["http://[::]:8080"];

    [Theory]
    [InlineData("localhost:5080", true)]
    [InlineData("LOCALHOST:5080", true)]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1:5080", true)]
    [InlineData("127.8.9.1:5080", true)]
    [InlineData("[::1]:5080", true)]
    [InlineData("app.localhost:5080", true)]
    [InlineData("tools.example.com:5080", true)]
    [InlineData("evil.example.com", false)]
    [InlineData("evil.example.com:5080", false)]
    [InlineData("localhost.evil.example.com", false)]
    [InlineData("127.0.0.1.evil.example.com", false)]
    [InlineData("127.evil.example.com", false)]
    [InlineData("[::1", false)]
    [InlineData("", false)]
    public void AllowsHost_ListeningOnLoopback_AnswersToItsOwnNames(string host, bool allowed)
    {
        var policy = new OriginPolicy(new WebSettings { Hosts = ["tools.example.com"] }, Loopback);

        var answer = policy.AllowsHost(host);

        Assert.Equal(allowed, answer);
    }

    [Theory]
    [InlineData("http://[::]:8080")]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://10.0.0.7:8080")]
    [InlineData("http://unix:/run/actors.sock")]
    public void AllowsHost_ListeningElsewhereToo_AnswersToAnyName(string address)
    {
        var policy = new OriginPolicy(new WebSettings(), ["http://127.0.0.1:5080", address]);

        var answer = policy.AllowsHost("anything.example.com");

        Assert.True(answer);
    }

    [Fact]
    public void AnyHost_Configured_AnswersToAnyNameAndTrustsLoopbackPagesNoMore()
    {
        var policy = new OriginPolicy(new WebSettings { Hosts = ["*"] }, Loopback);

        Assert.True(policy.AllowsHost("anything.example.com"));
        Assert.True(policy.AllowsOrigin("https://anything.example.com", "anything.example.com"));
        Assert.False(policy.AllowsOrigin("http://localhost:3000", "anything.example.com"));
    }

    [Theory]
    [InlineData("http://localhost:3000", "localhost:5080", true)]
    [InlineData("https://127.0.0.1:3000", "localhost:5080", true)]
    [InlineData("http://[::1]:6274", "localhost:5080", true)]
    [InlineData("https://app.example.com", "localhost:5080", true)]
    [InlineData("HTTPS://APP.example.com", "localhost:5080", true)]
    [InlineData("https://app.example.com:444", "localhost:5080", false)]
    [InlineData("http://app.example.com", "localhost:5080", false)]
    [InlineData("https://sub.app.example.com", "localhost:5080", false)]
    [InlineData("http://evil.example.com", "localhost:5080", false)]
    [InlineData("http://localhost@evil.example.com", "localhost:5080", false)]
    [InlineData("http://localhost.evil.example.com", "localhost:5080", false)]
    [InlineData("null", "localhost:5080", false)]
    [InlineData("", "localhost:5080", false)]
    public void AllowsOrigin_ListeningOnLoopback_TakesLoopbackAndConfigured(string origin, string host, bool allowed)
    {
        var policy = new OriginPolicy(new WebSettings { Origins = ["https://app.example.com"] }, Loopback);

        var answer = policy.AllowsOrigin(origin, host);

        Assert.Equal(allowed, answer);
    }

    [Theory]
    [InlineData("https://mcp.example.com", "mcp.example.com", true)]
    [InlineData("https://MCP.example.com", "mcp.example.com", true)]
    [InlineData("http://mcp.example.com:8080", "mcp.example.com:8080", true)]
    [InlineData("http://mcp.example.com:8081", "mcp.example.com:8080", false)]
    [InlineData("http://localhost:3000", "mcp.example.com", false)]
    [InlineData("null", "mcp.example.com", false)]
    public void AllowsOrigin_ListeningEverywhere_TakesTheSameHostOnly(string origin, string host, bool allowed)
    {
        var policy = new OriginPolicy(new WebSettings(), Everywhere);

        var answer = policy.AllowsOrigin(origin, host);

        Assert.Equal(allowed, answer);
    }

    [Theory]
    [InlineData("http://evil.example.com")]
    [InlineData("null")]
    public void AllowsOrigin_Star_TakesAny(string origin)
    {
        var policy = new OriginPolicy(new WebSettings { Origins = ["*"] }, Everywhere);

        var answer = policy.AllowsOrigin(origin, "mcp.example.com");

        Assert.True(answer);
    }

    [Fact]
    public void Checks_OfAllowedRequest_AllocateNothing()
    {
        var policy = new OriginPolicy(new WebSettings { Hosts = ["tools.example.com"], Origins = ["https://app.example.com"] }, Loopback);
        Check();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Check();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);

        void Check()
        {
            Assert.True(policy.AllowsHost("localhost:5080"));
            Assert.True(policy.AllowsHost("tools.example.com"));
            Assert.True(policy.AllowsOrigin("https://app.example.com", "localhost:5080"));
        }
    }
}
