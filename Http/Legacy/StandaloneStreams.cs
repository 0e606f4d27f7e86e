using System.Collections.Concurrent;
using Actors.Core.Draining;
using Actors.Core.Sessions;
using Actors.Core.Topics;
using Actors.Http.Modern;
using Actors.Http.Servers;

namespace Actors.Http.Legacy;

/// <summary>
/// The GET streams that are open on this node. Changes of lists reach them from the node's hub directly: they wake no
/// session. They end at once when the node drains, with a time to come back.
/// </summary>
internal sealed class StandaloneStreams(SessionContext context) : IDrainParticipant
{
    private static readonly (TopicChanges Change, byte[] Frame)[] Lists =
    [
        (TopicChanges.Tools, Frame.Message(Notices.Plain("notifications/tools/list_changed"))),
        (TopicChanges.Prompts, Frame.Message(Notices.Plain("notifications/prompts/list_changed"))),
        (TopicChanges.Resources, Frame.Message(Notices.Plain("notifications/resources/list_changed"))),
    ];

    private readonly ConcurrentDictionary<SessionConnection, bool> _open = new();

    /// <summary>Keeps a stream informed until disposed; one that comes back after lists have changed is told so at once.</summary>
    public IDisposable Open(SessionConnection connection, HostedServer server, string? lastEventId, SessionTicket ticket)
    {
        var event0 = lastEventId is null ? null : EventId.Parse(lastEventId, ticket.Secret);
        if (event0 is { Stream.Request: not null })
        {
            // The rest of a call's stream: only what belongs to the call goes there.
            _open[connection] = false;
            return new Entry(this, connection, null);
        }

        var offered = ListenOffer.Lists(server.Options);
        var subscription = context.News.Subscribe(server, TopicFilter.OfLists(offered), change => Tell(connection, change.What));
        if (event0 is not null && event0.Stream.Lists != context.News.StampOf(server))
        {
            Tell(connection, offered);
        }

        _open[connection] = true;
        return new Entry(this, connection, subscription);
    }

    /// <inheritdoc/>
    public ValueTask DrainAsync(CancellationToken deadline)
    {
        foreach (var (connection, _) in _open)
        {
            connection.Push(context.Parting);
        }

        return default;
    }

    private static void Tell(SessionConnection connection, TopicChanges changes)
    {
        foreach (var (change, frame) in Lists)
        {
            if (changes.HasFlag(change))
            {
                connection.Push([frame]);
            }
        }
    }

    private sealed class Entry(StandaloneStreams streams, SessionConnection connection, NewsSubscription? subscription) : IDisposable
    {
        public void Dispose()
        {
            subscription?.Dispose();
            streams._open.TryRemove(connection, out _);
        }
    }
}
