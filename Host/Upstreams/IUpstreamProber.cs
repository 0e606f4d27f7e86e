using Actors.Upstreams.Configuration;

namespace Actors.Host.Upstreams;

/// <summary>Tries servers out.</summary>
internal interface IUpstreamProber
{
    /// <summary>Connects to each of them, at the same time, and leaves nothing behind. In the order of their names.</summary>
    Task<IReadOnlyList<Finding>> ProbeAsync(UpstreamModels models, CancellationToken cancellationToken);
}
