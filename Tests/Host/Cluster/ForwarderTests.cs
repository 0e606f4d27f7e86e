using System.Net;
using System.Net.Sockets;

namespace Actors.Tests.Host.Cluster;

public sealed class ForwarderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_TakeTheNodesInTurn()
    {
        await using var front = await FrontHarness.StartAsync(3);

        var names = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            names.Add(await front.GetAsync("/name"));
        }

        Assert.Equal(3, names.Take(3).Distinct().Count());
        Assert.Equal(names.Take(3), names.Skip(3));
    }

    [Fact]
    public async Task Requests_WhileOneNodeIsAway_AreSharedEquallyByTheOthers()
    {
        await using var front = await FrontHarness.StartAsync(3);
        front.Ring.Nodes[1].Said(front.Ring.Nodes[1].Address!, ready: false);

        for (var i = 0; i < 10; i++)
        {
            await front.GetAsync("/name");
        }

        Assert.Equal([5, 0, 5], front.Stubs.Select(stub => stub.Requests));
    }

    [Fact]
    public async Task Post_ToANodeThatRefusesConnections_ReachesAnotherOnceAndWhole()
    {
        await using var front = await FrontHarness.StartAsync(3);
        await front.Stubs[0].DisposeAsync();
        await front.Stubs[2].DisposeAsync();
        var body = string.Concat(Enumerable.Range(0, 100_000));

        for (var i = 0; i < 4; i++)
        {
            using var response = await front.Client.PostAsync("/echo", new StringContent(body), Cancelled);
            Assert.Equal(body, await response.Content.ReadAsStringAsync(Cancelled));
        }

        Assert.Equal(4, front.Stubs[1].Requests);
    }

    [Fact]
    public async Task Post_WhoseNodeBrokeOff_IsNotGivenToAnother()
    {
        await using var front = await FrontHarness.StartAsync(3);

        using var response = await front.Client.PostAsync("/break", new StringContent("once"), Cancelled);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, front.Stubs.Sum(stub => stub.Requests));
    }

    [Fact]
    public async Task Answer_ThatBrokeInTheMiddle_LooksBroken()
    {
        await using var front = await FrontHarness.StartAsync(1);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => front.GetAsync("/break-later"));
    }

    [Fact]
    public async Task Stream_OpensAtOnceAndSaysEachEventWhenItComes()
    {
        await using var front = await FrontHarness.StartAsync(1);

        var (response, lines) = await front.OpenAsync("/stream");
        using var ended = response;
        await front.Stubs[0].Events.Writer.WriteAsync("one", Cancelled);
        var one = await lines.ReadLineAsync(Cancelled);
        await lines.ReadLineAsync(Cancelled);
        await front.Stubs[0].Events.Writer.WriteAsync("two", Cancelled);
        var two = await lines.ReadLineAsync(Cancelled);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(("data: one", "data: two"), (one, two));
    }

    [Fact]
    public async Task Stream_EndedByItsNode_EndsInGoodOrder()
    {
        await using var front = await FrontHarness.StartAsync(1);
        var (response, lines) = await front.OpenAsync("/stream");
        using var ended = response;

        front.Stubs[0].Events.Writer.Complete();

        Assert.Equal("", await lines.ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task Client_ThatGoesAway_IsGoneAtTheNode()
    {
        await using var front = await FrontHarness.StartAsync(1);
        var (response, _) = await front.OpenAsync("/stream");

        response.Dispose();

        await front.Stubs[0].Left.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
    }

    [Fact]
    public async Task Upload_ReachesTheNodeAsItComes()
    {
        await using var front = await FrontHarness.StartAsync(1);
        using var socket = new TcpClient();
        await socket.ConnectAsync(front.Address.Host, front.Address.Port, Cancelled);
        await using var wire = socket.GetStream();

        await wire.WriteAsync("POST /take HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 10\r\n\r\nfirst"u8.ToArray(), Cancelled);
        var first = await front.Stubs[0].Taken.Reader.ReadAsync(Cancelled);
        await wire.WriteAsync("after"u8.ToArray(), Cancelled);
        var after = await front.Stubs[0].Taken.Reader.ReadAsync(Cancelled);

        Assert.Equal(("first", "after"), (first, after));
        Assert.StartsWith("HTTP/1.1 200", await new StreamReader(wire).ReadToEndAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_OfOneConnectionOrClaimedByTheClient_DoNotCross()
    {
        await using var front = await FrontHarness.StartAsync(1);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a%2Fb/../c?q=%20x");
        request.Headers.Host = "mcp.example.com";
        request.Headers.TryAddWithoutValidation("Connection", "X-Mine");
        request.Headers.TryAddWithoutValidation("X-Mine", "1");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.9");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", "/evil");
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", "abc");

        using var response = await front.Client.SendAsync(request, Cancelled);
        var seen = await response.Content.ReadAsStringAsync(Cancelled);

        Assert.Contains("X-Forwarded-For: 127.0.0.1\n", seen, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Host: mcp.example.com\n", seen, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto: http\n", seen, StringComparison.Ordinal);
        Assert.Contains("Mcp-Session-Id: abc\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Mine", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_CrossesAsItWasWritten()
    {
        await using var front = await FrontHarness.StartAsync(1);
        using var socket = new TcpClient();
        await socket.ConnectAsync(front.Address.Host, front.Address.Port, Cancelled);
        await using var wire = socket.GetStream();
        await wire.WriteAsync("GET /a%2Fb/%7Ec?q=%20x%2B HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancelled);

        var heard = await new StreamReader(wire).ReadToEndAsync(Cancelled);

        Assert.Contains("GET /a%2Fb/%7Ec?q=%20x%2B\n", heard, StringComparison.Ordinal);
        Assert.Contains("X-Answer: grüße", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoNode_IsReady_IsToBeTriedAgain()
    {
        await using var front = await FrontHarness.StartAsync(2);
        front.Ring.Close();

        using var response = await front.Client.GetAsync("/name", Cancelled);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Node_ThatHangs_IsPassedOverAndItsStreamsAreCut()
    {
        await using var front = await FrontHarness.StartAsync(2, probes: true);
        await FrontHarness.UntilAsync(() => front.Ring.Nodes[0].IsReady);
        front.Ring.Nodes[1].Said(front.Ring.Nodes[1].Address!, ready: false);
        front.Stubs[1].IsReady = false;
        await FrontHarness.UntilAsync(() => !front.Ring.Nodes[1].IsReady);
        var (response, lines) = await front.OpenAsync("/stream");
        using var ended = response;

        front.Stubs[0].IsHung = true;
        front.Stubs[1].IsReady = true;

        await Assert.ThrowsAnyAsync<IOException>(() => lines.ReadToEndAsync(Cancelled));
        Assert.Equal("node2", await front.GetAsync("/name"));
    }

    [Fact]
    public async Task Node_ThatIsNotReady_GetsNothingUntilItIsAgain()
    {
        await using var front = await FrontHarness.StartAsync(2, probes: true);
        var second = front.Ring.Nodes[1];
        await FrontHarness.UntilAsync(() => front.Ring.Nodes.All(node => node.IsReady));

        front.Stubs[1].IsReady = false;
        await FrontHarness.UntilAsync(() => !second.IsReady);
        var without = new[] { await front.GetAsync("/name"), await front.GetAsync("/name") };
        front.Stubs[1].IsReady = true;
        await FrontHarness.UntilAsync(() => second.IsReady);
        var with = new[] { await front.GetAsync("/name"), await front.GetAsync("/name") };

        Assert.Equal(["node1", "node1"], without);
        Assert.Equal(["node1", "node2"], with.Order());
    }
}
