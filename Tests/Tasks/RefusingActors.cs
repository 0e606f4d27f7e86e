using Actors.Core.Engine;

namespace Actors.Tests.Tasks;

/// <summary>An engine that takes no message to one kind of actor, as while it stops.</summary>
internal sealed class RefusingActors(IActors inner, string kind) : IActors
{
    public NodeId Node => inner.Node;

    public ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken) =>
        to.Kind == kind ? throw new ActorUnreachableException(to, mayHaveRun: false, "it refuses on purpose.") : inner.Ask(to, message, cancellationToken);

    public ValueTask<bool> Push(NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken) =>
        inner.Push(node, connection, events, cancellationToken);
}
