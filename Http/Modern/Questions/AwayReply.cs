using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Questions;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern.Questions;

/// <summary>The client of a call whose request is on another node: everything that the handler says is pushed there, in its order.</summary>
internal sealed class AwayReply(IActors actors, ContinueCall to) : ICallReply
{
    private readonly Lock _gate = new();
    private Task _sending = Task.CompletedTask;

    /// <inheritdoc/>
    public HttpContext? Http => null;

    /// <inheritdoc/>
    public JsonElement Capabilities => to.Capabilities;

    /// <inheritdoc/>
    public Task NotifyAsync(JsonRpcNotification notification) => Send(new CallNews(Over: false, JsonElement.Parse(Wire.ToJson(notification))));

    /// <summary>Says the last that this request hears.</summary>
    public void Answer(JsonRpcMessageWithId? answer) => Send(new CallNews(Over: true, answer is null ? default : JsonElement.Parse(Wire.ToJson(answer))));

    /// <summary>Refuses, with the handler parked as before.</summary>
    public void Refuse(RpcError error) => Send(new CallNews(Over: true, JsonElement.Parse(error.ToJson(new RequestId(to.Call)))));

    /// <summary>Says that there is no such call here.</summary>
    public void Unknown() => Send(new CallNews(Over: true, default, Unknown: true));

    private Task Send(CallNews news)
    {
        lock (_gate)
        {
            return _sending = SendAfterAsync(_sending, news.ToJson());
        }
    }

    // Where the other node or its client is gone, nobody can be told any more.
    private async Task SendAfterAsync(Task before, byte[] news)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await actors.Push(new NodeId(to.Node), to.Connection, [news], CancellationToken.None);
    }
}
