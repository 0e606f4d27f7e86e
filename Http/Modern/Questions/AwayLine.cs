using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Questions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Modern.Questions;

/// <summary>Takes what a handler on another node says, for the request that waits here.</summary>
internal sealed class AwayLine(string id, ModernReply reply) : IConnection
{
    private readonly TaskCompletionSource<CallNews> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public string Id => id;

    /// <summary>The last that comes; cancelled when this node may act no more.</summary>
    public Task<CallNews> End => _end.Task;

    /// <summary>The message in the news, for the client.</summary>
    public static JsonRpcMessage? MessageOf(CallNews news) =>
        news.Message.ValueKind == JsonValueKind.Object ? (JsonRpcMessage?)news.Message.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))) : null;

    /// <inheritdoc/>
    public bool Push(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        foreach (var bytes in events)
        {
            if (CallNews.Read(bytes.Span) is not { } news)
            {
                continue;
            }

            if (news.Over)
            {
                _end.TrySetResult(news);
            }
            else if (MessageOf(news) is JsonRpcNotification notification)
            {
                // In order, and without waiting for the client to read it: an event stream gathers what it is given.
                _ = reply.NotifyAsync(notification);
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Abort()
    {
        reply.Http.Abort();
        _end.TrySetCanceled();
    }
}
