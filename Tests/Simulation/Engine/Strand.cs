namespace Actors.Tests.Simulation.Engine;

/// <summary>
/// Code that runs in order, one step at a time: the turns of an activation, a run, a client. It is the synchronization
/// context of its steps, so that each <c>await</c> in them comes back as a step of its own.
/// </summary>
internal sealed class Strand(Scheduler scheduler, Lane lane, string name) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Call, object? State)> _steps = new();

    public Lane Lane => lane;

    public string Name => name;

    public bool HasSteps => _steps.Count > 0;

    public override void Post(SendOrPostCallback d, object? state) => scheduler.Post(this, d, state);

    public void Post(Action step) => Post(static action => ((Action)action!)(), step);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Waiting synchronously for a strand would wait for ever; await instead.");

    public override SynchronizationContext CreateCopy() => this;

    public override string ToString() => $"{lane.Name} {name}";

    internal void Add(SendOrPostCallback call, object? state) => _steps.Enqueue((call, state));

    internal (SendOrPostCallback Call, object? State) Take() => _steps.Dequeue();
}
