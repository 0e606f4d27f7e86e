using Actors.Core.Engine;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation;

/// <summary>One simulated cluster and what happens in it, all of it drawn from one seed.</summary>
internal sealed class Simulation
{
    private const int MostSteps = 200_000;

    private readonly int _seed;
    private readonly Random _pace;
    private string? _violation;

    public Simulation(int seed, Func<SimulatedNode, IReadOnlyList<ActorKind>> kinds, SimulationOptions? options = null)
    {
        options ??= new();
        _seed = seed;
        _pace = Stream("pace");
        Scheduler = new(Stream("scheduler"));
        History = new(Time);
        Chaos = new(Stream("chaos"), options.Faults ?? Faults.Draw(Stream("faults")));
        Cluster = new(Scheduler, Time, Chaos, History, kinds) { Given = options.Given, ForgetsLeases = options.ForgetsLeases };
        Clients = new Lane(Scheduler, "clients");
    }

    public VirtualTime Time { get; } = new();

    public Scheduler Scheduler { get; }

    public Chaos Chaos { get; }

    public History History { get; }

    public SimulatedCluster Cluster { get; }

    /// <summary>Where the clients live, whom no fault of a node can harm.</summary>
    public Lane Clients { get; }

    /// <summary>What is wrong; null while nothing is.</summary>
    public string? Violation => Scheduler.Failure ?? _violation;

    /// <summary>A stream of chance of its own, so that one more draw here does not change everything there.</summary>
    public Random Stream(string name)
    {
        var hash = (uint)_seed * 2654435761;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 16777619;
        }

        return new((int)(hash & int.MaxValue));
    }

    /// <summary>Says that something is as it must never be; the first time counts.</summary>
    public void Violated(string what) => _violation ??= what;

    /// <summary>Runs until something is over, or until nothing is left to run; false when it was not over by then, which is a violation.</summary>
    public bool RunUntil(Func<bool> isOver, string what, TimeSpan? within = null, Func<string>? still = null)
    {
        var deadline = within is { } time ? Time.GetUtcNow() + time : DateTimeOffset.MaxValue;
        var before = SynchronizationContext.Current;
        try
        {
            while (Violation is null && !isOver())
            {
                if (Scheduler.Steps > MostSteps || Time.GetUtcNow() > deadline || !Next())
                {
                    Violated($"It does not come to its end: {what}. {still?.Invoke()}");
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Violated($"A step threw: {e}");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        return Violation is null;
    }

    private bool Next()
    {
        // Steps take a little time, and now and then more, so that timers come between them.
        Time.Elapse(TimeSpan.FromTicks(_pace.Next(100) == 0 ? _pace.Next(500_000) : _pace.Next(500)));
        if (!Scheduler.Step())
        {
            return Time.FireNext();
        }

        Cluster.Membership.Strike();
        return true;
    }
}
