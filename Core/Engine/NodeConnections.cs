using System.Collections.Concurrent;

namespace Actors.Core.Engine;

/// <summary>The connections that this node holds. One for each node; engines push through it.</summary>
public sealed class NodeConnections
{
    private readonly ConcurrentDictionary<string, IConnection> _connections = new(StringComparer.Ordinal);
    private volatile bool _aborted;

    /// <summary>How many connections are open.</summary>
    public int Count => _connections.Count;

    /// <summary>Makes a connection reachable. Its id must be new.</summary>
    public void Add(IConnection connection)
    {
        if (!_connections.TryAdd(connection.Id, connection))
        {
            throw new InvalidOperationException($"Connection '{connection.Id}' is already open.");
        }

        if (_aborted)
        {
            connection.Abort();
        }
    }

    /// <summary>Forgets a connection; unknown ids are ignored.</summary>
    public void Remove(string id) => _connections.TryRemove(id, out _);

    /// <summary>The connection with that id on this node, or null.</summary>
    public IConnection? Find(string id) => _connections.GetValueOrDefault(id);

    /// <summary>Pushes events to a connection of this node; false when it is not here or takes no more.</summary>
    public bool Push(string id, IReadOnlyList<ReadOnlyMemory<byte>> events) => Find(id)?.Push(events) ?? false;

    /// <summary>Cuts off every exchange, and every one that is yet to come: others may already act in this node's place.</summary>
    public void Abort()
    {
        _aborted = true;
#pragma warning disable RS0030 // Nothing that an actor sees depends on the order.
        foreach ((_, IConnection connection) in _connections)
#pragma warning restore RS0030
        {
            connection.Abort();
        }
    }
}
