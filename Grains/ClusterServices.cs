using Actors.Core.Engine;
using Actors.Grains.Nodes;
using Actors.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Actors.Grains;

/// <summary>Registers the cluster engine.</summary>
public static class ClusterServices
{
    /// <summary>The key of a <see cref="TimeProvider"/> for actors alone, so that tests need not drive a whole silo.</summary>
    public const string TimeKey = "actors";

    /// <summary>
    /// Adds one <see cref="ClusterActors"/>, also as <see cref="IActors"/>, over the registered <see cref="ActorKind"/>s. It
    /// needs a grain storage provider called "actors"; one called "actors-rows" may keep rows apart.
    /// </summary>
    public static ISiloBuilder AddClusterEngine(this ISiloBuilder silo)
    {
        IServiceCollection services = silo.Services;
        services.TryAddSingleton<NodeConnections>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ClusterActors>();
        services.TryAddSingleton<IActors>(provider => provider.GetRequiredService<ClusterActors>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<ClusterActors>());
        services.AddOptions<NodeLifeOptions>().Validate(
            static options => options.Lease >= 2 * options.RenewEvery, "A lease must last for two renewals at least: set NodeLifeOptions.Lease higher, or RenewEvery lower.");
        services.TryAddSingleton<INodeLife, LeasedNodeLife>();
        foreach (string provider in (string[])[GrainStores.RecordsName, GrainStores.ChunksName])
        {
            services.TryAddKeyedSingleton<IGrainStorageSerializer>(
                provider, static (services, _) => new RecordSerializer(services.GetRequiredService<IGrainStorageSerializer>()));
        }

        silo.AddPlacementDirector<ActorPlacement, ActorPlacementDirector>();
        silo.AddGrainService<NodeService>();
        return silo;
    }
}
