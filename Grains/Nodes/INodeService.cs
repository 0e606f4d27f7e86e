using Orleans.Services;

namespace Actors.Grains.Nodes;

/// <summary>What one node asks of another, by its address.</summary>
[Alias("actors.node")]
internal interface INodeService : IGrainService
{
    /// <summary>Hands events to a connection that the node holds; false when it does not take them.</summary>
    [Alias("push")]
    ValueTask<bool> Push(string connection, ReadOnlyMemory<byte>[] events);
}
