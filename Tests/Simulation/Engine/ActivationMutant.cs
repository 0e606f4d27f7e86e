using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>What an engine gives an activation, handed on as it is; a mutant overrides the promise that it breaks.</summary>
internal abstract class ActivationMutant(IActivation inner) : IActivation
{
    public ActorId Id => inner.Id;

    public NodeId Node => inner.Node;

    public TimeProvider Time => inner.Time;

    public Random Random => inner.Random;

    public virtual IActors Actors => inner.Actors;

    public virtual ReadOnlyMemory<byte>? Saved => inner.Saved;

    public bool Stay
    {
        set => inner.Stay = value;
    }

    public virtual ValueTask Save(Change change, CancellationToken cancellationToken) => inner.Save(change, cancellationToken);

    public IAsyncEnumerable<Row> Rows(string prefix, string? after, CancellationToken cancellationToken) => inner.Rows(prefix, after, cancellationToken);

    public virtual void Run(Func<CancellationToken, Task> work) => inner.Run(work);

    public virtual void Tell(object message) => inner.Tell(message);
}
