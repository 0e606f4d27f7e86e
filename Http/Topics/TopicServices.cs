using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Topics;
using Actors.Http.Modern;
using Actors.Http.Servers;
using Actors.Http.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Topics;

/// <summary>Registers what tells changes, and the paging of lists.</summary>
internal static class TopicServices
{
    /// <summary>Adds topics, the notifier, listens and paging. Needs an engine, <see cref="NodeConnections"/> and the seal.</summary>
    public static IServiceCollection AddTopics(this IServiceCollection services)
    {
        services.AddSingleton(static provider => TopicActor.Kind(provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton<TopicClient>();
        services.TryAddSingleton<TopicHub>();
        services.TryAddSingleton<StreamClock>();
        services.TryAddSingleton<OpenStreams>();
        services.TryAddSingleton<IActorsNotifier, ActorsNotifier>();
        services.TryAddSingleton<ListNews>();
        services.TryAddSingleton<ListWatch>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<ListWatch>());
        services.TryAddSingleton<ListenAccess>();
        services.TryAddSingleton<ListenFront>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModernMethod, ListenFront>(static provider => provider.GetRequiredService<ListenFront>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDrainParticipant, ListenFront>(static provider => provider.GetRequiredService<ListenFront>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<McpServerOptions>, Paging>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<McpServerOptions>, DeclareSubscriptions>());
        return services;
    }
}
