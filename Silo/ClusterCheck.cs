using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Actors.Silo;

/// <summary>Says at start, in one sentence each, what a node lacks; Orleans would find out later, and say it to programmers.</summary>
internal sealed class ClusterCheck(IServiceProviderIsKeyedService services) : IConfigurationValidator
{
    private const string See = "docs/cluster.md shows both, and what is enough for one node on a developer's machine.";

    public void ValidateConfiguration()
    {
        if (!services.IsService(typeof(IMembershipTable)))
        {
            throw new OrleansConfigurationException($"Nothing says where the nodes of the cluster find each other: set Orleans:Clustering:ProviderType. {See}");
        }

        if (!services.IsKeyedService(typeof(IGrainStorage), "actors"))
        {
            throw new OrleansConfigurationException($"Nothing says where the cluster keeps its state: set Orleans:GrainStorage:actors:ProviderType. {See}");
        }
    }
}
