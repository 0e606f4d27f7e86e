using Actors.Upstreams.Configuration;
using Microsoft.Extensions.Logging;

namespace Actors.Upstreams.Serving;

/// <summary>What it takes to serve servers behind the host.</summary>
/// <param name="Book">The configuration.</param>
/// <param name="Known">What is known of them on this node.</param>
/// <param name="Forwarder">The way to them.</param>
/// <param name="Items">Makes what they offer into what is served.</param>
/// <param name="Follows">The resources that somebody here follows.</param>
/// <param name="Time">The clock.</param>
/// <param name="Loggers">Where logs go.</param>
internal sealed record ServingParts(
    UpstreamBook Book, KnownServers Known, Forwarder Forwarder, ServedItems Items, FollowedResources Follows, TimeProvider Time, ILoggerFactory Loggers);
