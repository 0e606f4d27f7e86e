using Actors.Http.Authorization;
using Actors.Http.Configuration;
using Actors.Http.Diagnostics;
using Actors.Http.Draining;
using Actors.Http.Identity;
using Actors.Http.Legacy;
using Actors.Http.Modern;
using Actors.Http.Servers;
using Actors.Http.Tasks;
using Actors.Http.Topics;
using Actors.Http.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Actors.Http.Hosting;

/// <summary>The host's services, as a table of contents.</summary>
internal static class ActorsServices
{
    /// <summary>Adds everything; harmless when called twice.</summary>
    public static IServiceCollection AddActors(this IServiceCollection services, Action<ActorsOptions>? configure = null)
    {
        if (services.Any(static service => service.ServiceType == typeof(Front.Front)))
        {
            // Called twice, as by what builds on it. Keys may be configured by either call.
            return services.AddIdentity(configure);
        }

        services.AddHttpContextAccessor();
        services.AddSettings();
        services.AddIdentity(configure);
        services.AddServers();
        services.AddPrimitiveAuthorization();
        services.AddWeb();
        services.AddSealing();
        services.AddEngine();
        services.AddTopics();
        services.AddSessions();
        services.AddModern();
        services.AddAwayCalls();
        services.AddTasks();
        services.AddModernTasks();
        services.AddLegacyTasks();
        services.AddDiagnostics();
        services.AddDraining();
        services.TryAddSingleton<Front.Front>();
        services.TryAddSingleton<Front.NamedServers>();
        return services;
    }
}
