using Actors.Core.Engine;

namespace Actors.Core.Topics;

/// <summary>The way to the topics, for whoever publishes and for sessions that subscribe. Each call may be repeated without harm.</summary>
public sealed class TopicClient(IActors actors, TimeProvider time)
{
    private const int Tries = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Publishes a change; returns once it will be told to everybody who listens.</summary>
    public ValueTask PublishAsync(TopicChange change, CancellationToken cancellationToken) =>
        Ask(Topic.Of(change.Uri), new Publish(change.Uri, change.What), cancellationToken);

    /// <summary>
    /// Has <see cref="Sessions.ResourceChanged"/> told to a session from now on. The session must have saved its own record
    /// of the subscription first: one that does not know of it when it is told is forgotten.
    /// </summary>
    public ValueTask SubscribeAsync(string sessionKey, string uri, CancellationToken cancellationToken) =>
        Ask(Topic.OfResource(uri), new SubscribeSession(uri, sessionKey), cancellationToken);

    /// <summary>Ends a session's subscription; unknown ones are no mistake.</summary>
    public ValueTask UnsubscribeAsync(string sessionKey, string uri, CancellationToken cancellationToken) =>
        Ask(Topic.OfResource(uri), new UnsubscribeSession(uri, sessionKey), cancellationToken);

    private async ValueTask Ask(ActorId topic, IMessage<Done> message, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause *= 2)
        {
            try
            {
                await actors.Ask(topic, message, cancellationToken);
                return;
            }
            catch (ActorUnreachableException) when (pause < FirstPause * (1 << (Tries - 1)))
            {
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }
}
