using Actors.Core.Diagnostics;
using Actors.Core.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Actors.Embedded;

/// <summary>Registers the embedded engine.</summary>
public static class EmbeddedServices
{
    /// <summary>
    /// Adds one <see cref="EmbeddedActors"/>, also as <see cref="IActors"/>, over the registered <see cref="ActorKind"/>s.
    /// The host starts and stops it.
    /// </summary>
    public static IServiceCollection AddEmbeddedEngine(this IServiceCollection services, Func<IServiceProvider, EmbeddedOptions> options)
    {
        services.TryAddSingleton<NodeConnections>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new EmbeddedActors(
            options(provider),
            provider.GetServices<ActorKind>(),
            provider.GetRequiredService<NodeConnections>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton<IActors>(provider => provider.GetRequiredService<EmbeddedActors>());
        services.TryAddSingleton<IEngineHost>(provider => provider.GetRequiredService<EmbeddedActors>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IReadinessCheck, StoreReadiness>());
        return services;
    }
}
