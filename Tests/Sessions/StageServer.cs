using System.Text.Json.Nodes;
using System.Threading.Channels;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using ModelContextProtocol.Protocol;

namespace Actors.Tests.Sessions;

/// <summary>A session's server that does what the test says.</summary>
internal sealed class StageServer(ISessionOutlet outlet) : ISessionServer
{
    private readonly Channel<JsonRpcMessage> _heard = Channel.CreateUnbounded<JsonRpcMessage>();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ISessionOutlet Outlet => outlet;

    public Task Disposed => _disposed.Task;

    public void Send(JsonRpcMessage message) => _heard.Writer.TryWrite(message);

    /// <summary>The next message that the session gave it.</summary>
    public async Task<T> HeardAsync<T>()
        where T : JsonRpcMessage =>
        Assert.IsType<T>(await _heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));

    public static void Begin(JsonRpcRequest request) => Assert.True(((ICallTransport)request.Context!.RelatedTransport!).TryBegin());

    public static Task AnswerAsync(JsonRpcRequest request) =>
        request.Context!.RelatedTransport!.SendMessageAsync(new JsonRpcResponse { Id = request.Id, Result = new JsonObject() });

    public static Task SendAsync(JsonRpcRequest during, JsonRpcMessage message) => during.Context!.RelatedTransport!.SendMessageAsync(message);

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return default;
    }
}
