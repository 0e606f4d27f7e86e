using Actors.Core.Topics;

namespace Actors.Core.Upstreams;

/// <summary>The names under which connections publish, through the topics, what their servers say has changed.</summary>
public static class UpstreamTopics
{
    /// <summary>What a server says of itself has changed (any of its lists, or it was connected anew): read the facts again.</summary>
    public static string OfFacts(UpstreamKey key) => $"actors:upstream-facts:{key.ToActor().Key}";

    /// <summary>The contents of a server's resource have changed; the name ends with the uri (<see cref="ScopedUri.UriOf"/>).</summary>
    public static string OfResource(UpstreamKey key, string uri) => ScopedUri.Of($"upstream:{key.ToActor().Key}", uri);
}
