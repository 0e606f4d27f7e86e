using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Core.Upstreams;
using Actors.Upstreams.Links;
using Actors.Upstreams.Stdio;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Upstreams.Stdio;

[UnsupportedOSPlatform("windows")]
public sealed class ChildTransportTests
{
    [Fact]
    public async Task Dispose_ChildThatNeverReads_EndsItAllTheSame()
    {
        var transport = Start("trap '' TERM; while :; do sleep 0.1; done", TimeSpan.FromSeconds(0.9));
        var reading = transport.ReadAsync(new Arrivals());
        await transport.SendAsync(Message(1_000_000), TestContext.Current.CancellationToken);

        await transport.DisposeAsync();

        Assert.True(reading.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Send_AfterTheChildEnded_IsRefusedWithTheReason()
    {
        var transport = Start("echo sorry >&2; exit 6", TimeSpan.FromSeconds(3));
        var loss = await Assert.ThrowsAsync<UpstreamException>(() => transport.ReadAsync(new Arrivals()));
        // The first may still be taken for a pipe that nobody reads, which only the write finds out.
        await Record.ExceptionAsync(() => transport.SendAsync(Message(1), TestContext.Current.CancellationToken));
        await transport.DisposeAsync();

        var refused = await Assert.ThrowsAsync<UpstreamException>(() => transport.SendAsync(Message(1), TestContext.Current.CancellationToken));

        Assert.True(refused.Refused);
        Assert.Equal("Server 'sh' ended with exit code 6. The end of its standard error:\nsorry", refused.Message);
        Assert.Equal(loss.Message, refused.Message);
    }

    [Fact]
    public async Task Send_OfManyTasks_ArrivesInWholeLines()
    {
        var (transport, arrivals) = (Start("cat", TimeSpan.FromSeconds(3)), new Arrivals());
        var reading = transport.ReadAsync(arrivals);

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => transport.SendAsync(Message(10_000), CancellationToken.None))));
        for (var number = 0; number < 32; number++)
        {
            var message = Assert.IsType<JsonRpcNotification>(await arrivals.NextAsync());
            Assert.Equal(10_000, message.Params!["text"]!.GetValue<string>().Length);
        }

        await transport.DisposeAsync();
        await reading;
    }

    [Fact]
    public async Task Read_LinesOfEveryKind_ComeInOrderAndNoOtherLineDoes()
    {
        var arrivals = new Arrivals();
        var transport = Start(
            """
            echo '{"jsonrpc":"2.0","method":"note"}'
            echo 'starting up...'
            echo '{"jsonrpc":"2.0","id":7,"result":{"n":1.50}}'
            echo '{"jsonrpc":"2.0","id":8,"error":{"code":-1,"message":"no"}}'
            echo '{"jsonrpc":"2.0","id":"own","result":{}}'
            echo '{"jsonrpc":"2.0","id":9,"result":{}} trailing'
            echo '{"jsonrpc":"2.0","method":"note"}'
            """,
            TimeSpan.FromSeconds(3));

        await Record.ExceptionAsync(() => transport.ReadAsync(arrivals));
        await transport.DisposeAsync();

        Assert.Equal(
            ["note", "7 {\"n\":1.50}", nameof(JsonRpcError), nameof(JsonRpcResponse), "note"],
            arrivals.All.Select(arrival => arrival switch
            {
                JsonRpcNotification note => note.Method,
                string answer => answer,
                _ => arrival.GetType().Name,
            }));
    }

    private static JsonRpcNotification Message(int length) => new() { Method = "note", Params = new JsonObject { ["text"] = new string('x', length) } };

    private sealed class Arrivals : IWireReader
    {
        private readonly Channel<object> _all = Channel.CreateUnbounded<object>();

        public IEnumerable<object> All
        {
            get
            {
                while (_all.Reader.TryRead(out var arrival))
                {
                    yield return arrival;
                }
            }
        }

        public void Take(JsonRpcMessage message) => _all.Writer.TryWrite(message);

        public void TakeAnswer(long id, JsonElement result) => _all.Writer.TryWrite($"{id} {result.GetRawText()}");

        public ValueTask<object> NextAsync() => _all.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }

    private static ChildTransport Start(string script, TimeSpan grace)
    {
        var child = ChildProcess.Start(new ChildStart("/bin/sh", ["-c", script], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, null), TimeProvider.System);
        return new ChildTransport("sh", child, grace, TimeProvider.System);
    }
}
