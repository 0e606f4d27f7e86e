using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Core.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Actors.Tests.Sessions;

public sealed class SdkSessionServerTests
{
    [Fact]
    public async Task Send_BeforeThereIsAnythingToServe_IsAnsweredOnceThereIs()
    {
        var outlet = new Outlet();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var made = 0;
        await using var server = new SdkSessionServer(outlet, "session", static _ => false, transport => Create(transport, ref made), ready: ready.Task);

        server.Send(Ping(1));
        server.Send(Ping(2));
        Assert.Equal(0, made);
        ready.SetResult();

        string[] answered = [await outlet.NextAsync(), await outlet.NextAsync()];
        Assert.Equal(["1", "2"], answered.Order());
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Dispose_BeforeThereIsAnythingToServe_MakesNothing()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (made, ended) = (0, 0);
        var server = new SdkSessionServer(new Outlet(), "session", static _ => false, transport => Create(transport, ref made), ready: ready.Task) { Ended = () => ended++ };

        var disposing = server.DisposeAsync();
        ready.SetResult();
        await disposing;
        await server.DisposeAsync();

        Assert.Equal((0, 1), (made, ended));
    }

    private static McpServer Create(ITransport transport, ref int made)
    {
        made++;
        return McpServer.Create(transport, new McpServerOptions(), NullLoggerFactory.Instance);
    }

    private static JsonRpcRequest Ping(int id) => new() { Id = new RequestId(id), Method = "ping" };

    private sealed class Outlet : ISessionOutlet
    {
        private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();

        public async Task<string> NextAsync() =>
            await _answers.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        public void Emit(int stream, JsonRpcMessage message, bool keeps) => _answers.Writer.TryWrite(((JsonRpcMessageWithId)message).Id.ToString());

        public void HandlerEnded(int stream)
        {
        }

        public void Await(int stream, string task)
        {
        }

        public Task<JsonElement> AskAsync(int stream, string method, JsonObject parameters, AskingTask? asking, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
