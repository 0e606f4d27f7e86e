using System.Text.Json;
using Actors.Core.Engine;
using Actors.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace Actors.Core.Topics;

/// <summary>
/// One topic: knows who listens and tells them. Sessions are told durably, so that a change reaches one that sleeps, or
/// whose process was restarted; nodes are told while they live, and notice when a topic has forgotten them.
/// </summary>
public sealed partial class TopicActor(IActivation activation, ILogger logger) : IActor
{
    /// <summary>How long an unreachable session is left alone.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    // Without news for so long a topic is let go; nodes that listen join again more often than that.
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(1);

    // A change that was acknowledged is told by whoever wakes after this node is gone.
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(1);

    private const string SessionRows = "s/";
    private const int TellsAtOnce = 32;

    private TopicState _state = TopicState.Load([], owing: false);
    private string? _uri;
    private ITimer? _retry;

    /// <summary>The kind to register with an engine.</summary>
    public static ActorKind Kind(ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<TopicActor>();
        return new(Topic.Kind, activation => new TopicActor(activation, logger),
        [
            new("topic.subscribe", TopicJson.Default.SubscribeSession, TopicJson.Default.Done),
            new("topic.unsubscribe", TopicJson.Default.UnsubscribeSession, TopicJson.Default.Done),
            new("topic.join", TopicJson.Default.Join, TopicJson.Default.JoinReply),
            new("topic.leave", TopicJson.Default.Leave, TopicJson.Default.Done),
            new("topic.publish", TopicJson.Default.Publish, TopicJson.Default.Done),
        ], IdleAfter);
    }

    /// <inheritdoc/>
    public async ValueTask Start(CancellationToken cancellationToken)
    {
        var sessions = new List<string>();
        await foreach (var row in activation.Rows(SessionRows, null, cancellationToken))
        {
            sessions.Add(row.Key[SessionRows.Length..]);
        }

        var record = activation.Saved is { } saved ? JsonSerializer.Deserialize(saved.Span, TopicJson.Default.TopicRecord) : null;
        _uri = record?.Uri;
        _state = TopicState.Load(sessions, record?.Owing ?? false);
        if (_state.OwingSaved)
        {
            await Turn(new Publish(_uri, TopicChanges.Contents), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<object?> Receive(object message, CancellationToken cancellationToken)
    {
        if (message is not TopicInput input)
        {
            // A wake-up: what there was to do, Start has done.
            return Done.Value;
        }

        _uri ??= input switch
        {
            SubscribeSession subscribe => subscribe.Uri,
            Join join => join.Uri,
            Publish publish => publish.Uri,
            _ => null,
        };
        var transition = await Turn(input, cancellationToken);
        return input is Join ? new JoinReply(transition.Fresh) : Done.Value;
    }

    /// <inheritdoc/>
    public ValueTask Stop(StopReason reason, CancellationToken cancellationToken)
    {
        _retry?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<TopicTransition> Turn(TopicInput input, CancellationToken cancellationToken)
    {
        if (input is RetryDue)
        {
            _retry?.Dispose();
            _retry = null;
        }

        var transition = TopicMachine.Next(_state, input);
        if (transition.Saves)
        {
            await activation.Save(ChangeOf(transition), cancellationToken);
        }

        _state = transition.State;
        activation.Stay = _state.Unsettled > 0;
        Act(transition);
        return transition;
    }

    private Change ChangeOf(TopicTransition transition)
    {
        var owing = transition.State.OwingSaved;
        var empty = transition.State.Sessions.IsEmpty;
        var rows = new List<Row>(1);
        if (transition.Added is { } added)
        {
            rows.Add(new(SessionRows + added, ReadOnlyMemory<byte>.Empty));
        }

        if (transition.Removed is { } removed)
        {
            rows.Add(new(SessionRows + removed, null));
        }

        return new(
            // Typed, since a null array would become empty bytes rather than none.
            empty ? (ReadOnlyMemory<byte>?)null : JsonSerializer.SerializeToUtf8Bytes(new TopicRecord(_uri, owing), TopicJson.Default.TopicRecord),
            owing ? activation.Time.GetUtcNow() + Overdue : null,
            owing,
            rows);
    }

    private void Act(TopicTransition transition)
    {
        foreach (var push in transition.Pushes)
        {
            activation.Run(stopping => PushAsync(push, stopping));
        }

        if (transition.Tells is { Count: > 0 } tells)
        {
            activation.Run(stopping => TellAllAsync(tells, stopping));
        }

        if (transition.RetryLater)
        {
            _retry ??= activation.Time.CreateTimer(_ => activation.Tell(new RetryDue()), null, RetryAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task PushAsync(PushToNode push, CancellationToken stopping)
    {
        byte[] what = JsonSerializer.SerializeToUtf8Bytes(new TopicEvent(_uri, push.What), TopicJson.Default.TopicEvent);
        var taken = false;
        try
        {
            taken = await activation.Actors.Push(new NodeId(push.Node), TopicHub.ConnectionId, [what], stopping);
        }
        finally
        {
            activation.Tell(new Pushed(push.Node, push.Tell, taken));
        }
    }

    private async Task TellAllAsync(IReadOnlyList<TellSession> tells, CancellationToken stopping)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(TellsAtOnce, tells.Count)).Select(_ => Teller()));

        async Task Teller()
        {
            while (Interlocked.Increment(ref next) is var index && index < tells.Count)
            {
                var tell = tells[index];
                activation.Tell(new Told(tell.Session, tell.Tell, await TellAsync(tell.Session, stopping)));
            }
        }
    }

    private async Task<TellOutcome> TellAsync(string session, CancellationToken stopping)
    {
        try
        {
            var taken = await activation.Actors.Ask(new ActorId(SessionKind, session), new ResourceChanged(_uri!), stopping);
            return taken.Subscribed ? TellOutcome.Taken : TellOutcome.Gone;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            LogUnreachable(exception, session);
            return TellOutcome.Unreachable;
        }
    }

    /// <summary>The kind of session actors, whose keys the rows hold.</summary>
    internal const string SessionKind = "session";

    [LoggerMessage(Level = LogLevel.Debug, Message = "Session {Session} could not be told of a change; it will be tried again.")]
    private partial void LogUnreachable(Exception exception, string session);
}
