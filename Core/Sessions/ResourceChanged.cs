using Actors.Core.Engine;

namespace Actors.Core.Sessions;

/// <summary>Told by a topic to a session that subscribed: the contents of a resource have changed.</summary>
/// <param name="Uri">The resource.</param>
public sealed record ResourceChanged(string Uri) : IMessage<ResourceChangeTaken>;

/// <summary>A session's answer to <see cref="ResourceChanged"/>.</summary>
/// <param name="Subscribed">False when the session is closed, expired or no longer subscribed, so that the topic forgets it; true once the change will be delivered or is saved.</param>
public sealed record ResourceChangeTaken(bool Subscribed);
