using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Actors.Http.Hosting;

/// <summary>Registers the engine: the embedded one, unless the app has registered another before.</summary>
internal static class EngineServices
{
    public static IServiceCollection AddEngine(this IServiceCollection services)
    {
        if (services.All(service => service.ServiceType != typeof(IActors)))
        {
            services.AddEmbeddedEngine(provider => new EmbeddedOptions
            {
                DataFolder = provider.GetRequiredService<DataFolder>().Path,
                OnSaved = provider.GetRequiredService<Gauges>().Saved,
            });
        }

        // An engine that says nothing of its life is started and stopped by whoever registered it.
        if (services.Any(service => service.ServiceType == typeof(IEngineHost)) && services.All(service => service.ServiceType != typeof(EngineService)))
        {
            services.AddSingleton<EngineService>();
            services.AddHostedService(provider => provider.GetRequiredService<EngineService>());
            services.AddSingleton<IDrainParticipant>(provider => provider.GetRequiredService<EngineService>());
        }

        return services;
    }
}
