namespace Actors.Core.Diagnostics;

/// <summary>Something without which the process should get no requests; register it as a singleton.</summary>
public interface IReadinessCheck
{
    /// <summary>Why the process is not ready, in a short sentence without anything confidential; null when it is.</summary>
    ValueTask<string?> WhyNotAsync(CancellationToken cancellationToken);
}
