using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>The way into a simulated node for a test that runs on other threads.</summary>
internal sealed class OutsideActors(Pump pump, SimulatedNode node) : IActors
{
    public NodeId Node => node.Node;

    public async ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken) => await pump.Run(() =>
        node.HasLease && !node.IsDraining
            ? node.Ask(to, message, cancellationToken).AsTask()
            : throw new ActorUnreachableException(to, mayHaveRun: false, "this node has stopped."));

    public async ValueTask<bool> Push(
        NodeId to, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken) =>
        await pump.Run(() => node.Push(to, connection, events, cancellationToken).AsTask());
}
