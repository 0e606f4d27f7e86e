using Actors.Core.Diagnostics;
using Actors.Core.Engine;
using Actors.Grains;
using Actors.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Microsoft.Extensions.Hosting;

/// <summary>Makes an app with actors a node of a cluster.</summary>
public static class ActorsClusterExtensions
{
    /// <summary>
    /// Keeps sessions and tasks in a cluster of equal nodes instead of this process. Call it before <c>WithActors()</c>. Membership
    /// and storage come from configuration section <c>Orleans</c> (<c>Clustering</c>, and <c>GrainStorage</c> with a provider called
    /// <c>actors</c>) as Orleans itself reads it, or from <paramref name="configure"/>. A node that the others have declared dead ends its process.
    /// </summary>
    public static TBuilder UseActorsCluster<TBuilder>(this TBuilder builder, Action<ISiloBuilder>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(IActors) || service.ServiceType == typeof(IEngineHost)))
        {
            throw new InvalidOperationException("UseActorsCluster comes too late: an engine is registered already. Call it once, before WithActors().");
        }

        IServiceCollection services = builder.Services;
        services.AddSingleton<IConfigurationValidator, ClusterCheck>();
        ((IHostApplicationBuilder)builder).UseOrleans(silo =>
        {
            silo.AddClusterDefaults();
            silo.AddClusterEngine();
            configure?.Invoke(silo);
        });
        services.AddSingleton<SiloEngine>();
        services.AddSingleton<IEngineHost>(provider => provider.GetRequiredService<SiloEngine>());
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<SiloEngine>());
        services.AddSingleton<NodeEnd>();
        services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler>(provider => provider.GetRequiredService<NodeEnd>()));
        services.AddHostedService<NodeWatch>();
        return builder;
    }
}
