namespace Actors.Core.Tasks;

/// <summary>A task as it stood at one moment, in no dialect.</summary>
public sealed record TaskView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>The owner's key (<see cref="TaskOwner"/>).</summary>
    public required string Owner { get; init; }

    /// <summary>Where it stands.</summary>
    public required WorkStatus Status { get; init; }

    /// <summary>What it says of its status, for people.</summary>
    public string? Message { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>How long it is kept, from its creation on.</summary>
    public required TimeSpan Ttl { get; init; }

    /// <summary>How often to poll.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>The questions that wait for an answer.</summary>
    public IReadOnlyList<TaskQuestion> Questions { get; init; } = [];

    /// <summary>How it ended; null while it has not, when it was cancelled, and where it was not asked for.</summary>
    public TaskOutcome? Outcome { get; init; }

    /// <summary>Whether it ended with a result that says that the tool failed; known without the outcome.</summary>
    public bool IsToolError { get; init; }

    /// <summary>The number of the present attempt, or of the last one; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>The node that the present attempt runs on.</summary>
    public string? Node { get; init; }

    /// <summary>The progress that was last told, as the <c>params</c> of its notification without the token.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>Where it came from.</summary>
    public required TaskOrigin Origin { get; init; }

    /// <summary>Grows with every change that a watcher may want to see.</summary>
    public long Version { get; init; }
}
