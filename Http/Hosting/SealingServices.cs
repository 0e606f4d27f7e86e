using Actors.Core.Engine;
using Actors.Core.Keys;
using Actors.Core.Protocol;
using Actors.Http.Sealing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Actors.Http.Hosting;

/// <summary>
/// Registers the key ring: in the data folder, or with an actor where the app has registered an engine of its own, since
/// then there may be nodes that share no folder.
/// </summary>
internal static class SealingServices
{
    public static IServiceCollection AddSealing(this IServiceCollection services)
    {
        services.TryAddSingleton<DataFolder>();
        if (services.Any(service => service.ServiceType == typeof(ISeal)))
        {
            return services;
        }

        services.AddSingleton(KeysActor.Kind);
        return services.Any(service => service.ServiceType == typeof(IActors)) ? AddShared(services) : AddFiles(services);
    }

    private static IServiceCollection AddFiles(IServiceCollection services)
    {
        services.AddSingleton<ISeal, KeyRingSeal>();
        services.AddHostedService<KeyRingStart>();
        return services;
    }

    private static IServiceCollection AddShared(IServiceCollection services)
    {
        // Asked for late: the engine is made of the kinds, and the servers of sessions seal the cursors of their pages.
        services.AddSingleton(provider => new SharedSeal(provider.GetRequiredService<IActors>, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISeal>(provider => provider.GetRequiredService<SharedSeal>());
        services.AddHostedService<KeyRingUpkeep>();
        return services;
    }
}
