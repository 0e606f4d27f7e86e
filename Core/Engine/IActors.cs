namespace Actors.Core.Engine;

/// <summary>The way to every actor and to every open connection, wherever they live.</summary>
public interface IActors
{
    /// <summary>This node.</summary>
    NodeId Node { get; }

    /// <summary>
    /// Gives the actor one turn (a read: at once) and returns its reply.
    /// Throws <see cref="ActorUnreachableException"/> when the reply is not known.
    /// </summary>
    ValueTask<TReply> Ask<TReply>(ActorId to, IMessage<TReply> message, CancellationToken cancellationToken);

    /// <summary>
    /// Hands events, in order, to a connection that <paramref name="node"/> holds; an empty event ends it.
    /// False means that the connection did not take them: it is gone, full, or its node is.
    /// </summary>
    ValueTask<bool> Push(NodeId node, string connection, IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken);
}
