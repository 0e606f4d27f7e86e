using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Actors.Core.Tasks;

/// <summary>What is saved of a task, beside its rows (<see cref="TaskRows"/>). Holds no token and no parameters.</summary>
internal sealed record TaskRecord
{
    /// <summary>The form of what is saved; a later one may mean something else.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The owner's key.</summary>
    public required string Owner { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>Tells the call from others.</summary>
    public required string Digest { get; init; }

    /// <summary>Where it came from.</summary>
    public required TaskOrigin Origin { get; init; }

    /// <summary>Its limits.</summary>
    public required TaskPolicy Policy { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>Where it stands.</summary>
    public WorkStatus Status { get; init; } = WorkStatus.Working;

    /// <summary>What it says of its status.</summary>
    public string? Message { get; init; }

    /// <summary>Whether it ended with a result that says that the tool failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsToolError { get; init; }

    /// <summary>Grows with every change that a watcher may want to see, across activations too.</summary>
    public long Version { get; init; }

    /// <summary>The number of the last attempt; 0 before the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Attempt { get; init; }

    /// <summary>The node that has claimed the present attempt; null while none has.</summary>
    public string? Node { get; init; }

    /// <summary>When the present attempt was claimed.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>How many attempts were lost with their node or its storage.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Losses { get; init; }

    /// <summary>The life of the process that the task was created in.</summary>
    public string? Home { get; init; }

    /// <summary>How many attempts have failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Failures { get; init; }

    /// <summary>The earliest time of the next attempt; null: now, if there is to be one.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Whether the body asked and ended: it is started anew once it has all the answers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Suspended { get; init; }

    /// <summary>The author's own state between such a body's end and the next one's start.</summary>
    public string? RequestState { get; init; }

    /// <summary>What to run, where that is short and the task has not ended; a longer one has a row of its own.</summary>
    public TaskCall? Call { get; init; }

    /// <summary>How the task ended, where that is short; a longer one has a row of its own.</summary>
    public TaskOutcome? Outcome { get; init; }

    /// <summary>All that the task has asked, in order; saved as rows, each when it changes, since a task may ask and be told much.</summary>
    [JsonIgnore]
    public ImmutableArray<AskedQuestion> Questions { get; init; } = [];

    /// <summary>When the task is gone.</summary>
    [JsonIgnore]
    public DateTimeOffset Expires => Policy.Ttl < DateTimeOffset.MaxValue - Created ? Created + Policy.Ttl : DateTimeOffset.MaxValue;

    /// <summary>Whether it has ended.</summary>
    [JsonIgnore]
    public bool IsFinal => Status.IsFinal();

    /// <summary>Whether any question waits for its answer.</summary>
    [JsonIgnore]
    public bool IsAsking => Questions.Any(static question => question.IsOpen);

    /// <summary>When the present attempt is ended, at the latest.</summary>
    [JsonIgnore]
    public DateTimeOffset? Deadline => Started is not { } started ? null
        : Policy.Timeout is { } timeout && timeout < Expires - started ? started + timeout
        : Expires;

    /// <summary>The question with that key, or null.</summary>
    public AskedQuestion? Find(string key) => Questions.FirstOrDefault(question => question.Key == key);

    /// <summary>With a question in its new state, or as a new one.</summary>
    public TaskRecord With(AskedQuestion question)
    {
        for (var i = 0; i < Questions.Length; i++)
        {
            if (Questions[i].Key == question.Key)
            {
                return this with { Questions = Questions.SetItem(i, question) };
            }
        }

        return this with { Questions = Questions.Add(question) };
    }

    /// <summary>With a change that watchers are to see. The clock keeps versions apart of which some were never saved.</summary>
    public TaskRecord Changed(DateTimeOffset now) => this with { Updated = now, Version = VersionAt(now) };

    /// <summary>The version of such a change, for whoever makes it together with others.</summary>
    public long VersionAt(DateTimeOffset now) => Math.Max(Version + 1, now.ToUnixTimeMilliseconds());
}
