using Actors.Core.Engine;
using Actors.Core.Tasks;
using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation;

/// <summary>What a simulation is to be like, beyond its seed.</summary>
internal sealed record SimulationOptions
{
    /// <summary>The faults; null: drawn from the seed.</summary>
    public Faults? Faults { get; init; }

    /// <summary>Wraps what an activation is given by the engine: a mutant breaks a promise here.</summary>
    public Func<IActivation, IActivation> Given { get; init; } = static activation => activation;

    /// <summary>Whether a node that others took for dead goes on as if nothing had been: another mutant.</summary>
    public bool ForgetsLeases { get; init; }

    /// <summary>What decides for tasks: an altered machine is a mutant.</summary>
    public Func<TaskState, TaskInput, TaskTransition> Machine { get; init; } = TaskMachine.Next;
}
