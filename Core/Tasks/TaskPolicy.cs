using System.Text.Json.Serialization;

namespace Actors.Core.Tasks;

/// <summary>The limits of one task, fixed at its creation.</summary>
public sealed record TaskPolicy
{
    /// <summary>How long the task is kept, from its creation on; then it is gone, whatever its status.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often a client should poll.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one attempt may take; null: as long as the task is kept.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long an attempt may go without a sign of life (progress, status, step, heartbeat); null: for ever.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>How often an attempt that failed is followed by another; 0: never.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Retries { get; init; }

    /// <summary>How long to wait before the first retry.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a retry.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether the wait doubles with each retry and varies at random (by up to half), or stays the same.</summary>
    public bool Exponential { get; init; } = true;

    /// <summary>Names of exception types after which no retry makes sense, derived types included.</summary>
    public IReadOnlyList<string> NotRetried { get; init; } = [];

    /// <summary>Whether the body may be started again after its node was lost: it only reads, does the same when repeated, or says that it may.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Replayable { get; init; }

    /// <summary>How many tasks of this tool may run at once on a node; 0: as many as the node allows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MaxRunning { get; init; }
}
