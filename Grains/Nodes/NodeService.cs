using Microsoft.Extensions.Logging;

namespace Actors.Grains.Nodes;

/// <summary>Answers other nodes for this one.</summary>
internal sealed class NodeService(GrainId id, Silo silo, ILoggerFactory loggers, ClusterActors engine) : GrainService(id, silo, loggers), INodeService
{
    public ValueTask<bool> Push(string connection, ReadOnlyMemory<byte>[] events) => new(engine.PushHere(connection, events));
}
