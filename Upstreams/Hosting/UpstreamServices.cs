using Actors.Core.Upstreams;
using Actors.Http.Diagnostics;
using Actors.Http.Servers;
using Actors.Upstreams.Links;
using Actors.Upstreams.Operators;
using Actors.Upstreams.Serving;
using Actors.Upstreams.Serving.Following;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Upstreams.Hosting;

/// <summary>The services of servers behind the host, as a table of contents. Their configuration is added before.</summary>
internal static class UpstreamServices
{
    public static IServiceCollection AddUpstreams(this IServiceCollection services, Action<UpstreamsOptions>? configure)
    {
        var options = services.AddOptions<UpstreamsOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddConnections();
        services.AddServing();
        services.AddLife();
        return services;
    }

    private static void AddConnections(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IUpstreamConnector, UpstreamConnector>();
        services.TryAddSingleton(Ports);
        services.AddSingleton(static provider => UpstreamActor.Kind(provider.GetRequiredService<UpstreamPorts>()));
        services.TryAddSingleton<IUpstreams, UpstreamClient>();
    }

    private static void AddServing(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new CallerCredentials(provider.GetRequiredService<IOptions<UpstreamsOptions>>().Value.Credentials));
        services.TryAddSingleton<EngineAccess>();
        services.TryAddSingleton<Forwarder>();
        services.TryAddSingleton<UpstreamTaskFollower>();
        services.TryAddSingleton<ServedItems>();
        services.TryAddSingleton<FollowedResources>();
        services.TryAddSingleton<KnownServers>();
        services.TryAddSingleton<ServingParts>();
        services.TryAddSingleton<IServerSource>(static provider => new UpstreamSource(
            provider.GetRequiredService<ServingParts>(), provider.GetRequiredService<IOptions<UpstreamsOptions>>().Value.ListPatience));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<McpServerOptions>, UpstreamFilters>());
    }

    private static void AddLife(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStatusPart, UpstreamStatus>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, UpstreamService>());
    }

    private static UpstreamPorts Ports(IServiceProvider provider) => new()
    {
        Connector = provider.GetRequiredService<IUpstreamConnector>(),
        Loggers = provider.GetRequiredService<ILoggerFactory>(),
    };
}
