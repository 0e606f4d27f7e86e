using System.Collections.Concurrent;

namespace Actors.Tests.Simulation.Engine;

/// <summary>Runs a scheduler on a thread of its own and takes what other threads post: for tests that live outside the simulation.</summary>
internal sealed class Pump : IDisposable
{
    private readonly BlockingCollection<(Strand Strand, SendOrPostCallback Call, object? State)> _posted = [];
    private readonly Thread _thread;

    public Pump(int seed)
    {
        Scheduler = new(new Random(seed)) { FromOtherThreads = Post };
        Outside = new Lane(Scheduler, "outside").NewStrand("test");
        _thread = new Thread(Loop) { IsBackground = true, Name = "simulation" };
        _thread.UnsafeStart();
    }

    public Scheduler Scheduler { get; }

    /// <summary>Where the steps of the outside world run.</summary>
    public Strand Outside { get; }

    /// <summary>Runs something as a step, and what follows from it as steps too.</summary>
    public Task<T> Run<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(Outside, _ => _ = Complete(), null);
        return done.Task;

        async Task Complete()
        {
            try
            {
                done.SetResult(await work());
            }
            catch (Exception e)
            {
                done.SetException(e);
                _ = done.Task.Exception;
            }
        }
    }

    public Task Run(Action step) => Run(() =>
    {
        step();
        return Task.FromResult(true);
    });

    public void Dispose()
    {
        _posted.CompleteAdding();
        _thread.Join();
    }

    private void Post(Strand strand, SendOrPostCallback call, object? state)
    {
        try
        {
            _posted.Add((strand, call, state));
        }
        catch (InvalidOperationException)
        {
            // The test is over, and what it left behind has nowhere to go on.
        }
    }

    private void Loop()
    {
        Scheduler.OwnThisThread();
        while (_posted.TryTake(out var first, Timeout.Infinite))
        {
            Scheduler.Post(first.Strand, first.Call, first.State);
            do
            {
                while (_posted.TryTake(out var next))
                {
                    Scheduler.Post(next.Strand, next.Call, next.State);
                }
            }
            while (Scheduler.Step());
        }
    }
}
