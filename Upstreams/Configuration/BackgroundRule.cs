using Actors.Core.Tasks;

namespace Actors.Upstreams.Configuration;

/// <summary>How calls of some tools run as background tasks; what is null is as the host does it.</summary>
public sealed record BackgroundRule
{
    /// <summary>Whether they do; <see cref="TaskSupport.Default"/>: as the server itself says of the tool (<c>auto</c>).</summary>
    public TaskSupport Support { get; init; } = TaskSupport.Default;

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long an attempt may go without progress.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>How long a task is kept from its creation on.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>How often an attempt that failed is followed by another; it counts only for tools that may be run again.</summary>
    public int Retries { get; init; }

    /// <summary>The wait before the first retry.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>How many tasks of one tool may run at once on a node; 0: as many as the host allows.</summary>
    public int MaxRunning { get; init; }
}
