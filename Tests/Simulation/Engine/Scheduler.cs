using System.Diagnostics;

namespace Actors.Tests.Simulation.Engine;

/// <summary>Runs the steps of all strands on one thread, one at a time; chance decides whose step is next.</summary>
internal sealed class Scheduler(Random random)
{
    private readonly List<Strand> _ready = [];
    private int _thread = Environment.CurrentManagedThreadId;
    private volatile string? _failure;

    /// <summary>Takes what other threads post; without it such a post fails the run, since no seed could repeat it.</summary>
    public Action<Strand, SendOrPostCallback, object?>? FromOtherThreads { get; init; }

    /// <summary>How many steps have run.</summary>
    public int Steps { get; private set; }

    /// <summary>Why the run is to end; null while nothing is wrong.</summary>
    public string? Failure => _failure;

    /// <summary>True on the thread that runs the steps.</summary>
    public bool IsOwnThread => Environment.CurrentManagedThreadId == _thread;

    /// <summary>Makes the calling thread the one that runs the steps.</summary>
    public void OwnThisThread() => _thread = Environment.CurrentManagedThreadId;

    /// <summary>Ends the run; the first reason counts.</summary>
    public void Fail(string why) => _failure ??= why;

    /// <summary>Fails the run unless the caller is a step: what happens elsewhere cannot be repeated from a seed.</summary>
    public void CheckInside(string what)
    {
        if (!IsOwnThread || SynchronizationContext.Current is not Strand)
        {
            Fail($"{what} was called outside the scheduler (a continuation that did not come back to its strand):\n{new StackTrace(1)}");
            throw new InvalidOperationException(Failure);
        }
    }

    public void Post(Strand strand, SendOrPostCallback call, object? state)
    {
        if (IsOwnThread)
        {
            Add(strand, call, state);
        }
        else if (FromOtherThreads is { } take)
        {
            take(strand, call, state);
        }
        else
        {
            Fail($"A continuation for '{strand}' came from another thread, and no seed could repeat that. A task completed with " +
                $"RunContinuationsAsynchronously under WhenAll or WaitAsync, ConfigureAwait(false) or Task.Run does this:\n{new StackTrace(1)}");
        }
    }

    /// <summary>Runs one step; false when no strand has any.</summary>
    public bool Step()
    {
        while (_ready.Count > 0)
        {
            var index = random.Next(_ready.Count);
            var strand = _ready[index];
            if (strand.Lane.HasEnded || strand.Lane.IsPaused)
            {
                Remove(index);
                if (!strand.Lane.HasEnded)
                {
                    strand.Lane.Park(strand);
                }

                continue;
            }

            var (call, state) = strand.Take();
            if (!strand.HasSteps)
            {
                Remove(index);
            }

            Steps++;
            SynchronizationContext.SetSynchronizationContext(strand);
            try
            {
                call(state);
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(null);
            }

            return true;
        }

        return false;
    }

    internal void Ready(Strand strand) => _ready.Add(strand);

    private void Add(Strand strand, SendOrPostCallback call, object? state)
    {
        if (strand.Lane.HasEnded)
        {
            return;
        }

        // A strand that has steps is among the ready ones already, or parked.
        if (!strand.HasSteps)
        {
            _ready.Add(strand);
        }

        strand.Add(call, state);
    }

    // The order among the ready ones means nothing: chance picks.
    private void Remove(int index)
    {
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
    }
}
