using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Actors.Core.Upstreams;
using Actors.Upstreams.Stdio;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Upstreams.Stdio;

[UnsupportedOSPlatform("windows")]
public sealed class ChildTransportTests
{
    [Fact]
    public async Task Dispose_ChildThatNeverReads_EndsItInTimeAllTheSame()
    {
        var transport = Start("trap '' TERM; while :; do sleep 0.1; done", TimeSpan.FromSeconds(0.9));
        await transport.SendMessageAsync(Message(1_000_000), TestContext.Current.CancellationToken);
        var began = Stopwatch.GetTimestamp();

        await transport.DisposeAsync();

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(1.9), $"{Stopwatch.GetElapsedTime(began)}");
        Assert.True(transport.MessageReader.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Send_AfterTheChildEnded_IsRefusedWithTheReason()
    {
        var transport = Start("echo sorry >&2; exit 6", TimeSpan.FromSeconds(3));
        var loss = await Assert.ThrowsAsync<UpstreamException>(() => transport.MessageReader.Completion.WaitAsync(TestContext.Current.CancellationToken));
        // The first may still be taken for a pipe that nobody reads, which only the write finds out.
        await Record.ExceptionAsync(() => transport.SendMessageAsync(Message(1), TestContext.Current.CancellationToken));
        await transport.DisposeAsync();

        var refused = await Assert.ThrowsAsync<UpstreamException>(() => transport.SendMessageAsync(Message(1), TestContext.Current.CancellationToken));

        Assert.True(refused.Refused);
        Assert.Equal("Server 'sh' ended with exit code 6. The end of its standard error:\nsorry", refused.Message);
        Assert.Equal(loss.Message, refused.Message);
    }

    [Fact]
    public async Task Send_OfManyTasks_ArrivesInWholeLines()
    {
        var transport = Start("cat", TimeSpan.FromSeconds(3));

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => transport.SendMessageAsync(Message(10_000)))));
        for (var number = 0; number < 32; number++)
        {
            var message = Assert.IsType<JsonRpcNotification>(await transport.MessageReader.ReadAsync(TestContext.Current.CancellationToken));
            Assert.Equal(10_000, message.Params!["text"]!.GetValue<string>().Length);
        }

        await transport.DisposeAsync();
    }

    private static JsonRpcNotification Message(int length) => new() { Method = "note", Params = new JsonObject { ["text"] = new string('x', length) } };

    private static ChildTransport Start(string script, TimeSpan grace)
    {
        var child = ChildProcess.Start(new ChildStart("/bin/sh", ["-c", script], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, null), TimeProvider.System);
        return new ChildTransport("sh", child, grace, TimeProvider.System);
    }
}
