using System.Collections.Concurrent;

namespace Actors.Tests.TaskRuns;

/// <summary>What the tools of a test did, in order.</summary>
internal sealed class Journal
{
    private readonly ConcurrentQueue<string> _notes = new();

    public IReadOnlyList<string> Notes => [.. _notes];

    public string Note(string text)
    {
        _notes.Enqueue(text);
        return text;
    }
}

/// <summary>A scoped service that a host prepares for each call.</summary>
internal sealed class Tenant : IDisposable
{
    private static int _last;

    public string? Name { get; set; }

    public int Number { get; } = Interlocked.Increment(ref _last);

    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => Disposed.TrySetResult();
}
