using System.Collections.Concurrent;
using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Topics;
using Actors.Http.Front;
using Actors.Http.Streams;
using Actors.Http.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern;

/// <summary>Serves <c>subscriptions/listen</c>: acknowledged once every topic knows of this node, open until the client goes, it is too old, or the node drains.</summary>
internal sealed class ListenFront(
    TopicHub hub, ListenAccess access, TaskListening tasks, StreamClock clock, OpenStreams open, Gauges gauges, DrainState drain, TimeProvider time, IOptions<ActorsOptions> options) : IModernMethod, IDrainParticipant
{
    /// <summary>How long topics may take to learn of a listen before it is refused.</summary>
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(10);

    private static readonly RpcError TooMany = new(RpcCode.InvalidRequest, "Too many streams are open for this caller; close one first.");
    private static readonly RpcError Stopping = new(RpcCode.InternalError, "This node is stopping; try again.");
    private static readonly RpcError NotJoined = new(RpcCode.InternalError, "Changes cannot be followed at the moment; try again.");

    private readonly ConcurrentDictionary<ListenStream, TaskCompletionSource> _streams = new();

    /// <inheritdoc/>
    public string Method => "subscriptions/listen";

    /// <inheritdoc/>
    public async Task HandleAsync(Exchange exchange, McpServerOptions server)
    {
        var http = exchange.Http;
        var id = exchange.Message.Id;
        if (tasks.Check(exchange.Message) is { } refusal)
        {
            await Reply.Error(http, refusal.Status, refusal.Error, id);
            return;
        }

        if (ListenRequest.Parse(exchange.Message.Params, out var problem) is not { } request)
        {
            await Reply.Error(http, StatusCodes.Status200OK, problem!, id);
            return;
        }

        using var slot = open.TryOpen(exchange.Principal);
        if (slot is null)
        {
            await Reply.Error(http, StatusCodes.Status429TooManyRequests, TooMany, id);
            return;
        }

        var stream = new ListenStream(http, id, options.Value.Limits.BufferedBytes);
        var filter = await HonouredAsync(http, server, request);
        using var subscription = hub.Subscribe(filter, stream.Changed);
        using var followed = await JoinedAsync(http, subscription, request.Tasks, stream);
        if (followed is null)
        {
            await Reply.Error(http, StatusCodes.Status503ServiceUnavailable, NotJoined, id);
            return;
        }

        await RunAsync(stream, filter, followed, () => Reply.Error(http, StatusCodes.Status503ServiceUnavailable, Stopping, id));
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync(CancellationToken deadline)
    {
        var all = _streams.ToArray();
        foreach (var (stream, _) in all)
        {
            stream.End();
        }

        await using (deadline.UnsafeRegister(static state => Array.ForEach((KeyValuePair<ListenStream, TaskCompletionSource>[])state!, entry => entry.Key.Abort()), all))
        {
            await Task.WhenAll(all.Select(entry => entry.Value.Task));
        }
    }

    private async Task RunAsync(ListenStream stream, TopicFilter filter, TaskListens followed, Func<Task> refuse)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _streams[stream] = ended;
        gauges.StreamOpened();
        try
        {
            // Looked at after the stream can be found: a drain that begins now either finds it or is seen here.
            if (drain.IsDraining)
            {
                await refuse();
                return;
            }

            using var keepAlive = clock.EveryKeepAlive(stream.Comment);
            using var maxAge = clock.AtMaxAge(stream.End);
            await stream.RunAsync(filter, followed);
        }
        finally
        {
            gauges.StreamEnded();
            _streams.TryRemove(stream, out _);
            ended.SetResult();
        }
    }

    private async Task<TaskListens?> JoinedAsync(HttpContext http, TopicSubscription subscription, IReadOnlyList<string> ids, ListenStream stream)
    {
        using var late = new CancellationTokenSource(JoinTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, http.RequestAborted);
        try
        {
            await subscription.Joined.WaitAsync(ended.Token);
            return await tasks.FollowAsync(http, ids, stream.TaskChanged, ended.Token);
        }
        catch (Exception exception) when (exception is ActorUnreachableException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<TopicFilter> HonouredAsync(HttpContext http, McpServerOptions server, ListenRequest request)
    {
        var uris = new List<string>();
        if (ListenOffer.Resources(server))
        {
            foreach (var uri in request.Uris.Take(options.Value.Limits.SubscriptionsPerSession))
            {
                if (await access.MayListenAsync(http, server, uri))
                {
                    uris.Add(uri);
                }
            }
        }

        return new TopicFilter(request.Lists & ListenOffer.Lists(server), uris);
    }
}
