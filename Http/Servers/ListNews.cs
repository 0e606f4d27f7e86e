using Actors.Core.Topics;

namespace Actors.Http.Servers;

/// <summary>What a stream hears of one server's lists and resources: from topics, and from this node where its lists are told here.</summary>
internal sealed class ListNews(TopicHub hub)
{
    /// <summary>Names the state of a server's lists, as far as this node has heard: two equal ones mean that none has changed in between.</summary>
    public string StampOf(HostedServer server) =>
        server.Lists is not { } local ? hub.ListsStamp
        : server.Key.Name.Length == 0 ? $"{hub.ListsStamp}-{local.Stamp}"
        : local.Stamp;

    /// <summary>Subscribes a stream to what its filter says, until the result is disposed.</summary>
    public NewsSubscription Subscribe(HostedServer server, TopicFilter filter, Action<TopicChange> onChange)
    {
        if (server.Lists is not { } local)
        {
            return server.Content is null
                ? new(hub.Subscribe(filter, onChange), null)
                : new(hub.Subscribe(Named(server, filter, filter.Lists), change => onChange(Plain(change))), null);
        }

        // The app's own lists, which a caller's own server has too, are told by their topic.
        var lists = server.Key.Name.Length == 0 ? filter.Lists : TopicChanges.None;
        return new(hub.Subscribe(Named(server, filter, lists), change => onChange(Plain(change))), local.Subscribe(filter.Lists, onChange));
    }

    private static TopicFilter Named(HostedServer server, TopicFilter filter, TopicChanges lists) =>
        new(lists, filter.Uris.Count == 0 ? filter.Uris : [.. filter.Uris.Select(server.TopicOf)]);

    private static TopicChange Plain(TopicChange change) => change.Uri is { } name ? change with { Uri = ScopedUri.UriOf(name) } : change;
}

/// <summary>What one stream hears, until it is disposed.</summary>
/// <param name="Topics">From topics.</param>
/// <param name="Local">From this node.</param>
internal sealed record NewsSubscription(TopicSubscription Topics, IDisposable? Local) : IDisposable
{
    /// <summary>Completes once no later change will be missed.</summary>
    public Task Joined => Topics.Joined;

    public void Dispose()
    {
        Topics.Dispose();
        Local?.Dispose();
    }
}
