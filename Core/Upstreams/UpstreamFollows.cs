namespace Actors.Core.Upstreams;

/// <summary>The resources of servers behind the host that one node follows. Safe from any thread.</summary>
internal sealed class UpstreamFollows
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UpstreamKey, SortedSet<string>> _uris = [];

    /// <summary>The connections of which something is followed.</summary>
    public IReadOnlyList<UpstreamKey> Keys
    {
        get
        {
            lock (_gate)
            {
                return [.. _uris.Keys.OrderBy(key => key.ToActor().Key, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>What is followed of one.</summary>
    public IReadOnlyList<string> Of(UpstreamKey key)
    {
        lock (_gate)
        {
            return _uris.TryGetValue(key, out var uris) ? [.. uris] : [];
        }
    }

    /// <summary>A resource is followed from now on, or no longer.</summary>
    public void Set(UpstreamKey key, string uri, bool follow)
    {
        lock (_gate)
        {
            if (follow)
            {
                (_uris.TryGetValue(key, out var uris) ? uris : _uris[key] = new(StringComparer.Ordinal)).Add(uri);
            }
            else if (_uris.TryGetValue(key, out var uris) && uris.Remove(uri) && uris.Count == 0)
            {
                _uris.Remove(key);
            }
        }
    }
}
