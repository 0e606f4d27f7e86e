using Actors.Core.Draining;
using Actors.Http.Legacy;
using Actors.Http.Modern.Questions;
using Actors.Http.Servers;
using Actors.Http.Tasks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Actors.Http.Modern;

/// <summary>Registers what serves requests without a session.</summary>
internal static class ModernServices
{
    /// <summary>Adds the modern front, the shared servers and the host's own filters.</summary>
    public static IServiceCollection AddModern(this IServiceCollection services)
    {
        services.AddServers();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<McpServerOptions>, ServerFilters>());
        services.TryAddSingleton<ModernContext>();
        services.TryAddSingleton<QuestionDesk>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDrainParticipant, QuestionDesk>(provider => provider.GetRequiredService<QuestionDesk>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, RequestScopeFilter>());
        services.TryAddSingleton<DrainState>();
        services.TryAddSingleton<CallerCalls>();
        services.TryAddSingleton<Admission>();
        services.TryAddSingleton<ModernFront>();
        return services;
    }

    /// <summary>Adds what continues calls that are parked on other nodes. Needs an engine.</summary>
    public static IServiceCollection AddAwayCalls(this IServiceCollection services)
    {
        services.TryAddSingleton<AwayCalls>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AwayCalls>(provider => provider.GetRequiredService<AwayCalls>()));
        return services;
    }
}
