using System.Collections.Concurrent;
using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Topics;
using Actors.Http.Front;
using Actors.Http.Servers;
using Actors.Http.Streams;
using Actors.Http.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern;

/// <summary>Serves <c>subscriptions/listen</c>: acknowledged once every topic knows of this node, open until the client goes, it is too old, or the node drains.</summary>
internal sealed class ListenFront(
    ListNews news, ListenAccess access, TaskListening tasks, StreamClock clock, OpenStreams open, Gauges gauges, DrainState drain, TimeProvider time, IOptions<ActorsOptions> options) : IModernMethod, IDrainParticipant
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
        if (TaskListening.Check(exchange) is { } refusal)
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
        using var subscription = news.Subscribe(exchange.Server, filter, stream.Changed);
        using var followed = await JoinedAsync(exchange, subscription, filter, request.Tasks, stream);
        if (followed is null)
        {
            await Reply.Error(http, StatusCodes.Status503ServiceUnavailable, NotJoined, id);
            return;
        }

        try
        {
            await RunAsync(stream, filter, followed, () => Reply.Error(http, StatusCodes.Status503ServiceUnavailable, Stopping, id));
        }
        finally
        {
            await LeaveAsync(exchange, filter);
        }
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

    private async Task<TaskListens?> JoinedAsync(Exchange exchange, NewsSubscription subscription, TopicFilter filter, IReadOnlyList<string> ids, ListenStream stream)
    {
        using var late = new CancellationTokenSource(JoinTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, exchange.Http.RequestAborted);
        try
        {
            await subscription.Joined.WaitAsync(ended.Token);
            await FollowAsync(exchange, filter, ended.Token);
            return await tasks.FollowAsync(exchange, ids, stream.TaskChanged, ended.Token);
        }
        catch (Exception exception) when (exception is ActorUnreachableException or ServerUnavailableException or OperationCanceledException)
        {
            return null;
        }
    }

    // What a source brings may have to be followed where it comes from.
    private static async ValueTask FollowAsync(Exchange exchange, TopicFilter filter, CancellationToken cancellationToken)
    {
        if (exchange.Server.Content is not null)
        {
            foreach (var uri in filter.Uris)
            {
                await exchange.Server.FollowAsync(uri, exchange.Http.User, cancellationToken);
            }
        }
    }

    private static async ValueTask LeaveAsync(Exchange exchange, TopicFilter filter)
    {
        if (exchange.Server.Content is not null)
        {
            foreach (var uri in filter.Uris)
            {
                await exchange.Server.LeaveAsync(uri, exchange.Http.User, CancellationToken.None);
            }
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
