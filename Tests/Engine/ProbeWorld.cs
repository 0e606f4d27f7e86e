using System.Collections.Concurrent;

namespace Actors.Tests.Engine;

/// <summary>What probe actors and their test see of each other outside of messages: marks reached, and gates opened.</summary>
public sealed class ProbeWorld
{
    /// <summary>Flows with the test's calls; must be unknown where an engine promises no ambient context.</summary>
    public static AsyncLocal<string?> Ambient { get; } = new();

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _marks = new();
    private readonly ConcurrentQueue<string> _log = new();
    private int _activations;

    /// <summary>What the actors noted, in order.</summary>
    public IReadOnlyList<string> Log => [.. _log];

    /// <summary>When true, actors save their last text, with an exclamation mark, while they stop.</summary>
    public bool SaveWhileStopping { get; set; }

    /// <summary>When set, a stopping actor waits for this mark.</summary>
    public string? StopWaitsFor { get; set; }

    /// <summary>When true, the next start throws.</summary>
    public bool FailNextStart { get; set; }

    /// <summary>When true, the next wake-up's turn throws.</summary>
    public bool FailNextWakeUp { get; set; }

    public int NextActivation() => Interlocked.Increment(ref _activations);

    public void Note(string text) => _log.Enqueue(text);

    /// <summary>Sets a mark, for good.</summary>
    public void Reach(string mark) => Mark(mark).TrySetResult();

    /// <summary>Ends when the mark is set; fails after a while that no sound engine needs.</summary>
    public Task Reached(string mark) => Mark(mark).Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public bool HasReached(string mark) => Mark(mark).Task.IsCompleted;

    private TaskCompletionSource Mark(string mark) => _marks.GetOrAdd(mark, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
