using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Links;

/// <summary>How many connections calls over HTTP take.</summary>
public sealed class HttpConnectionsTests : IAsyncDisposable
{
    private const int Calls = 100;

    private readonly RigBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    // JSON is read to its end before its caller gets it, so that the connection is free again by then. A caller gets an event before its stream is
    // read to its end: the next call may be sooner, and takes another connection.
    [Theory]
    [InlineData(AnswerShape.Json, 1)]
    [InlineData(AnswerShape.Events, 5)]
    [InlineData(AnswerShape.EventsEndedLate, 5)]
    public async Task Calls_OneAfterAnother_ShareConnections(AnswerShape shape, int most)
    {
        await using var server = await CountingServer.StartAsync(shape);
        _bench.Add("counting", new HttpTarget { Url = server.Url });
        var link = await _bench.OpenAsync("counting");

        for (var call = 0; call < Calls; call++)
        {
            Assert.Equal("done", (await link.ToolAsync("any")).Text());
        }

        Assert.Equal(Calls, server.Calls);
        Assert.InRange(server.Connections, 1, most);
    }
}
