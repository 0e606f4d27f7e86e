using Actors.Core.Draining;
using Actors.Http.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Servers;

/// <summary>Registers the servers of the host.</summary>
internal static class ServerServices
{
    /// <summary>Adds the servers. Comes before everything that looks at the options of the app's own.</summary>
    public static IServiceCollection AddServers(this IServiceCollection services)
    {
        services.TryAddSingleton<ToolTerms>();
        services.TryAddSingleton<HostedServers>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDrainParticipant, HostedServers>(static provider => provider.GetRequiredService<HostedServers>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<McpServerOptions>, OwnContentOptions>());
        return services;
    }
}
