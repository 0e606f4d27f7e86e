using Actors.Core.Engine;
using Orleans.Runtime.Services;

namespace Actors.Grains.Nodes;

/// <summary>Finds other nodes by their ids.</summary>
internal sealed class NodeClient(IServiceProvider services) : GrainServiceClient<INodeService>(services)
{
    /// <summary>The node's service; null when the id is none of a node.</summary>
    public INodeService? Find(NodeId node)
    {
        try
        {
            return GetGrainService(SiloAddress.FromParsableString(node.Value));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
