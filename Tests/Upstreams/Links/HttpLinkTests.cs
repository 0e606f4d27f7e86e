using Actors.Core.Upstreams;
using Actors.Tests.Rig;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Links;

/// <summary>What is particular to connections over HTTP.</summary>
public sealed class HttpLinkTests : IAsyncDisposable
{
    private readonly RigBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Call_SessionThatTheServerForgot_IsRefusedAndTheOthersGoOn()
    {
        await _bench.ServeAsync("rig", new RigSwitches { ForgetAfter = 1 });
        var outlet = new RecordingOutlet();
        var link = await _bench.OpenAsync("rig", outlet);
        var underWay = link.ToolAsync("echo", """{"text":"under way","ms":500}""");
        await _bench.LoggedAsync(entry => entry.Method == "tools/call");

        var refused = await Assert.ThrowsAsync<UpstreamException>(() => link.ToolAsync("echo"));
        var answer = await underWay;
        var next = await _bench.OpenAsync();

        Assert.Equal((UpstreamFailure.Lost, true), (refused.Failure, refused.Refused));
        Assert.Contains("HTTP 404", refused.Message, StringComparison.Ordinal);
        Assert.Equal("under way", answer.Text());
        Assert.Equal("again", (await next.ToolAsync("echo", """{"text":"again"}""")).Text());
        Assert.Equal(2, _bench.Log.Count(entry => entry.Method == "initialize"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_OfACall_IsHeardByTheServerOnce(bool modern)
    {
        await _bench.ServeAsync("rig", new RigSwitches { Modern = modern });
        var link = await _bench.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var call = link.ToolUntilAsync("cancellable", "{}", cancel.Token);
        await _bench.LoggedAsync(entry => entry.Method == "tools/call");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _bench.LoggedAsync(entry => entry is { What: "aborted", Method: "tools/call" });

        Assert.Equal(modern ? 0 : 1, _bench.Log.Count(entry => entry.Method == "notifications/cancelled"));
    }

    [Fact]
    public async Task Call_ServerThatIsGone_WasNeverReached()
    {
        var server = await _bench.ServeAsync("rig", new RigSwitches { Modern = true });
        var link = await _bench.OpenAsync();
        server.Kill();

        var lost = await Assert.ThrowsAsync<UpstreamException>(() => link.ToolAsync("echo"));
        var failed = await Assert.ThrowsAsync<UpstreamException>(() => _bench.OpenAsync());

        Assert.Equal((UpstreamFailure.Lost, true), (lost.Failure, lost.Refused));
        Assert.Equal(UpstreamFailure.ConnectFailed, failed.Failure);
        Assert.StartsWith("Server 'rig' was not reached", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ServerThatDiesMeanwhile_IsLost()
    {
        var server = await _bench.ServeAsync("rig", new RigSwitches { Modern = true });
        var link = await _bench.OpenAsync();
        var call = link.ToolAsync("hang");
        await _bench.LoggedAsync(entry => entry.Method == "tools/call");

        server.Kill();
        var lost = await Assert.ThrowsAsync<UpstreamException>(() => call);

        Assert.Equal((UpstreamFailure.Lost, false), (lost.Failure, lost.Refused));
    }

    [Fact]
    public async Task Close_OfASession_SaysGoodbye()
    {
        await _bench.ServeAsync("rig", new RigSwitches());
        var link = await _bench.OpenAsync();
        var call = link.ToolAsync("hang");

        await link.DisposeAsync();

        Assert.Contains(_bench.Log, entry => entry.What == "goodbye");
        Assert.Equal(UpstreamFailure.Closed, (await Assert.ThrowsAsync<UpstreamException>(() => call)).Failure);
    }

    [Fact]
    public async Task Connect_NobodyListens_SaysSo()
    {
        _bench.Add("rig", new HttpTarget { Url = new Uri("http://127.0.0.1:1/mcp") });

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => _bench.OpenAsync());

        Assert.Equal(UpstreamFailure.ConnectFailed, failed.Failure);
        Assert.StartsWith("Server 'rig' was not reached", failed.Message, StringComparison.Ordinal);
    }
}
