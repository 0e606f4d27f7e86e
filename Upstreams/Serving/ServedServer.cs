using Actors.Core.Upstreams;
using Actors.Upstreams.Configuration;

namespace Actors.Upstreams.Serving;

/// <summary>A server behind the host as it is served to some callers: to all of them, or to the one whose connection it is.</summary>
/// <param name="Key">The connection.</param>
/// <param name="Model">The configuration.</param>
internal sealed record ServedServer(UpstreamKey Key, UpstreamModel Model)
{
    /// <summary>Its name.</summary>
    public string Name => Key.Server;
}
