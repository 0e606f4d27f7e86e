using System.Net;
using System.Text.Json;
using Actors.Core.Upstreams;
using Actors.Tests.Upstreams.Serving;

namespace Actors.Tests.Upstreams.Operators;

/// <summary><c>/operator/upstreams</c>: how the connections are, for operators only.</summary>
public sealed class UpstreamPageTests
{
    [Fact]
    public async Task Page_OfAnOperator_TellsEveryServerByName()
    {
        var upstreams = new FakeUpstreams();
        upstreams["alive"].Health = new UpstreamHealth { Phase = UpstreamPhase.Ready, Node = "n1", Calls = 3, Connects = 1 };
        upstreams["dead"].Health = new UpstreamHealth { Phase = UpstreamPhase.Broken, Failures = 4, LastError = "It ended with exit code 3.", LastErrorAt = DateTimeOffset.UnixEpoch };
        await using var host = await ServingHost.StartAsync(
            upstreams,
            [ServingHost.Model("dead"), ServingHost.Model("alive"), ServingHost.Model("own") with { IsPerCaller = true }, ServingHost.Model("off") with { IsDisabled = true }]);

        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };
        var page = JsonElement.Parse(await client.GetStringAsync("/operator/upstreams", TestContext.Current.CancellationToken)).GetProperty("upstreams").EnumerateArray().ToList();

        Assert.Equal(["alive: ready", "dead: broken", "off: disabled", "own: per caller"], page.Select(static server => $"{server.GetProperty("name")}: {server.GetProperty("phase")}"));
        Assert.Equal(("n1", 3), (page[0].GetProperty("node").GetString(), page[0].GetProperty("calls").GetInt32()));
        Assert.Equal("It ended with exit code 3.", page[1].GetProperty("lastError").GetString());
        Assert.DoesNotContain(upstreams.Keys, static key => key.Server is "off" or "own");
    }

    [Fact]
    public async Task Page_ForAnybodyElse_IsNotThere()
    {
        await using var host = await ServingHost.StartAsync(new FakeUpstreams(), [ServingHost.Model("one")]);

        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        using var answer = await client.GetAsync("/operator/upstreams", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
