using Actors.Core.Engine;

namespace Actors.Tests.Simulation.Engine;

/// <summary>What survives every node: the records of all actors. A save counts from the version it was made on.</summary>
internal sealed class SimulatedStore
{
    private readonly Dictionary<ActorId, StoredActor> _actors = [];
    private readonly List<ActorId> _order = [];

    /// <summary>Every actor that ever saved, in the order of their first saves.</summary>
    public IReadOnlyList<ActorId> Known => _order;

    public StoredActor? Find(ActorId actor) => _actors.GetValueOrDefault(actor);

    /// <summary>Writes a change, all of it or nothing; null when the version is not the record's.</summary>
    public long? Save(ActorId actor, long version, Change change, NodeId node)
    {
        if (!_actors.TryGetValue(actor, out var stored))
        {
            _actors.Add(actor, stored = new StoredActor());
            _order.Add(actor);
        }

        return stored.Save(version, change, node);
    }
}
