using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>What the world knows of one task: what it was told by the host, and what its bodies have done.</summary>
internal sealed class TaskFacts(NewTask task, TaskScript script)
{
    public string Id => task.Id!;

    public NewTask Task => task;

    public TaskScript Script => script;

    /// <summary>Whether a body may be started again after its node was lost.</summary>
    public bool MayRunAgain => task.Policy.Replayable || task.Policy.Retries > 0;

    /// <summary>The task as its creation was acknowledged; null while it was not.</summary>
    public TaskView? Acknowledged { get; set; }

    /// <summary>When it was created, as soon as anybody has seen it.</summary>
    public DateTimeOffset? Created { get; set; }

    /// <summary>How long it is kept; one that nobody can come back for is kept for a moment after its end.</summary>
    public TimeSpan Ttl { get; set; } = task.Policy.Ttl;

    /// <summary>How often it was created: whoever comes again for a key at the end of its time may have the task made anew.</summary>
    public int Lives { get; private set; } = 1;

    /// <summary>Whether nobody but the call that waits for it can ever ask for it.</summary>
    public bool IsNobodys => task.Origin is { Hidden: true, CanBeJoined: false };

    /// <summary>When it is gone.</summary>
    public DateTimeOffset? Expires => Created + Ttl;

    /// <summary>The task as it is durable; null: there is none.</summary>
    public TaskRecord? Saved { get; set; }

    /// <summary>Whether a cancel was acknowledged.</summary>
    public bool CancelAcknowledged { get; set; }

    /// <summary>Whether anybody tried to cancel it.</summary>
    public bool CancelSent { get; set; }

    /// <summary>Whether any user refused to answer.</summary>
    public bool Refused { get; set; }

    /// <summary>How it ended, as the first who saw it saw it.</summary>
    public (WorkStatus Status, string? Outcome)? End { get; set; }

    /// <summary>The bodies that have not ended, those on dead nodes too.</summary>
    public List<RunningBody> Bodies { get; } = [];

    /// <summary>How many bodies were started.</summary>
    public int Starts { get; set; }

    /// <summary>How often a body asked and ended, durably: each lets another start.</summary>
    public int Suspensions { get; set; }

    public int LastAttempt { get; set; }

    /// <summary>The steps whose result was acknowledged as saved.</summary>
    public Dictionary<string, string> SavedSteps { get; } = new(StringComparer.Ordinal);

    /// <summary>The answers that are durable, by the rows of their questions.</summary>
    public Dictionary<string, string> SavedAnswers { get; } = new(StringComparer.Ordinal);

    /// <summary>The answers that bodies got, by the question's text: the first stays.</summary>
    public Dictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>The questions, by their texts, whose answers are saved.</summary>
    public SortedSet<string> AnsweredQuestions { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether an earlier creation under the same idempotency key may stand in the way.</summary>
    public bool MayConflict { get; set; }

    /// <summary>The marks of all answers that anybody sent, acknowledged or not.</summary>
    public HashSet<string> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>The results that bodies returned, as text.</summary>
    public HashSet<string> Results { get; } = new(StringComparer.Ordinal);

    /// <summary>The task is created once more, after it was gone: nothing of what was known of it counts any longer.</summary>
    public void LiveAgain()
    {
        Lives++;
        (Created, Acknowledged, End, Ttl) = (null, null, null, task.Policy.Ttl);
        (CancelAcknowledged, Starts, Suspensions, LastAttempt) = (false, 0, 0, 0);
        SavedSteps.Clear();
        SavedAnswers.Clear();
        AnsweredQuestions.Clear();
        Answers.Clear();
    }

    /// <summary>Whether a node could claim to have seen it end or expire by now.</summary>
    public bool IsExpired(DateTimeOffset now) => now >= Expires;

    public override string ToString() => $"task {Id[^6..]} of {task.Owner} [{script}]";
}

/// <summary>A body that was started and has not ended.</summary>
internal sealed record RunningBody(int Attempt, SimulatedNode Node)
{
    /// <summary>Whether it can still have an effect: its node lives, and knows that it does.</summary>
    public bool Counts => Node.HasLease;
}
