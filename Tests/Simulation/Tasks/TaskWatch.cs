using Actors.Tests.Simulation.Engine;

namespace Actors.Tests.Simulation.Tasks;

/// <summary>Somebody who is called back with every change of a task, for as long as the node lives.</summary>
internal sealed class TaskWatch(TaskFacts facts) : IDisposable
{
    private SimulatedNode? _node;
    private IDisposable? _subscription;
    private bool _wasOver;

    public TaskFacts Facts => facts;

    /// <summary>How often it was called back since it began.</summary>
    public int Changes { get; private set; }

    /// <summary>Whether the task was not known to be over when it began, and the end is bound to be told.</summary>
    public bool HasAClaim => _node is { HasLease: true } && !_wasOver;

    public void Changed() => Changes++;

    public void Begins(IDisposable subscription, SimulatedNode node, bool wasOver) => (_subscription, _node, _wasOver) = (subscription, node, wasOver);

    public void Dispose() => _subscription?.Dispose();
}
