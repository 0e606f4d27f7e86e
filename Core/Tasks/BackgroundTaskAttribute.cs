namespace Actors.Core.Tasks;

/// <summary>
/// Lets calls of a tool run as background tasks, beside <c>[McpServerTool]</c>. Durations are texts such as <c>"00:10:00"</c>
/// or <c>"1.00:00:00"</c>; one that cannot be read stops the start of the host and is named.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BackgroundTaskAttribute : Attribute
{
    /// <summary>Whether calls run as tasks.</summary>
    public TaskSupport Support { get; set; } = TaskSupport.Optional;

    /// <summary>How long a task is kept from its creation on, unless its client asks for another time. Default: <c>Tasks:DefaultTtl</c>.</summary>
    public string? Ttl { get; set; }

    /// <summary>How long one attempt may take. Default: <c>Tasks:Timeout</c>.</summary>
    public string? Timeout { get; set; }

    /// <summary>How long an attempt may go without progress, status, step or heartbeat. Default: for ever.</summary>
    public string? Heartbeat { get; set; }

    /// <summary>How often an attempt that failed by an exception, a timeout or a lost node is followed by another. A tool with retries is started again after a crash too.</summary>
    public int Retries { get; set; }

    /// <summary>The wait before the first retry. Default: one second.</summary>
    public string? RetryDelay { get; set; }

    /// <summary>The longest wait before a retry. Default: one minute.</summary>
    public string? MaxRetryDelay { get; set; }

    /// <summary>Whether the wait doubles with each retry and varies at random, or stays the same.</summary>
    public bool ExponentialRetry { get; set; } = true;

    /// <summary>Exceptions after which no retry makes sense, beside those that never do (arguments that do not fit, what is not supported or not implemented).</summary>
    public Type[] DoNotRetry { get; set; } = [];

    /// <summary>Whether the body may be started again after a crash, although it neither only reads nor is idempotent by its annotations.</summary>
    public bool Replay { get; set; }

    /// <summary>How many tasks of this tool may run at once on a node; others queue. 0: as many as the host allows.</summary>
    public int MaxRunning { get; set; }

    /// <summary>
    /// Whether the body first runs in the call itself, up to <see cref="BackgroundTaskContext.BeginAsync"/>, so that what it asks
    /// by <c>InputRequiredException</c> before is asked before there is a task (extension, TX26-11).
    /// </summary>
    public bool AskFirst { get; set; }
}
