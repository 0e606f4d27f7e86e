namespace Actors.Core.Engine;

/// <summary>One open exchange with a client on this node, to which events can be pushed from anywhere.</summary>
public interface IConnection
{
    /// <summary>The connection's name, unique among all connections of its node.</summary>
    string Id { get; }

    /// <summary>
    /// Takes events in order, without waiting for the client to read them; an empty event ends the exchange.
    /// False when it takes no more: it has ended, or too much is unread.
    /// </summary>
    bool Push(IReadOnlyList<ReadOnlyMemory<byte>> events);

    /// <summary>Cuts the exchange off without another word: the node may act no more, and whoever is at the other end meets another.</summary>
    void Abort()
    {
    }
}
