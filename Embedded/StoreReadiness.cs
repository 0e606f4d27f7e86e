using Actors.Core.Diagnostics;

namespace Actors.Embedded;

/// <summary>The process is not ready while its data folder takes no saves.</summary>
internal sealed class StoreReadiness(EmbeddedActors engine) : IReadinessCheck
{
    public async ValueTask<string?> WhyNotAsync(CancellationToken cancellationToken) =>
        await engine.IsWritable(cancellationToken) ? null : "The data folder takes no saves; see the log.";
}
