using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Core.Upstreams;

/// <summary>What the connections of one node need of their surroundings.</summary>
public sealed record UpstreamPorts
{
    /// <summary>Makes connections.</summary>
    public required IUpstreamConnector Connector { get; init; }

    /// <summary>Where the connections log.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Who is being connected in this process; one for all its connections.</summary>
    internal UpstreamDoors Doors { get; } = new();

    /// <summary>Who waits in this process.</summary>
    internal UpstreamCallers Callers { get; } = new();
}
