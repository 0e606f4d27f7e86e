using Actors.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Actors.Upstreams.Serving;

/// <summary>The servers that this node serves at the moment, each known once however often it is served.</summary>
internal sealed class KnownServers(EngineAccess engine, CallerCredentials credentials, TimeProvider time, ILogger<KnownServer> logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(UpstreamKey Key, string Stamp), Entry> _known = [];

    /// <summary>The connections that are known.</summary>
    public IReadOnlyList<UpstreamKey> Keys
    {
        get
        {
            lock (_gate)
            {
                return [.. _known.Keys.Select(static known => known.Key).Distinct().OrderBy(static key => key.ToActor().Key, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>How many servers this node serves, of how many it knows what they offer, and how many cannot be reached.</summary>
    public (int Served, int Answered, int Down) Count()
    {
        lock (_gate)
        {
            var servers = _known.Values.Select(static entry => entry.Server).ToArray();
            return (servers.Length, servers.Count(static server => server.Facts is not null), servers.Count(static server => server.IsDown));
        }
    }

    /// <summary>Begins to serve a server; give it back with <see cref="Close"/>. One that is reached in another way than before is another one.</summary>
    public KnownServer Open(ServedServer server)
    {
        var key = (server.Key, server.Model.Target.Settings.Stamp);
        lock (_gate)
        {
            if (!_known.TryGetValue(key, out var entry))
            {
                _known.Add(key, entry = new Entry(new KnownServer(server, engine, credentials, time, logger)));
            }

            entry.Uses++;
            return entry.Server;
        }
    }

    /// <summary>Ends to serve a server.</summary>
    public void Close(KnownServer server)
    {
        var key = (server.Server.Key, server.Server.Model.Target.Settings.Stamp);
        lock (_gate)
        {
            if (!_known.TryGetValue(key, out var entry) || --entry.Uses > 0)
            {
                return;
            }

            _known.Remove(key);
        }

        server.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var entry in _known.Values)
            {
                entry.Server.Dispose();
            }

            _known.Clear();
        }
    }

    private sealed class Entry(KnownServer server)
    {
        public KnownServer Server => server;

        public int Uses { get; set; }
    }
}
