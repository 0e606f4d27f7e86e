using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Actors.Http.Diagnostics;

/// <summary>Registers what lets people and tests see into the process.</summary>
internal static class DiagnosticsServices
{
    internal static IServiceCollection AddDiagnostics(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Gauges>();
        services.TryAddSingleton<DrainState>();
        services.TryAddSingleton<Readiness>();
        services.TryAddSingleton(provider => new StatusReport(
            provider.GetRequiredService<Gauges>(),
            provider.GetRequiredService<DrainState>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<IActors>(),
            provider.GetServices<IStatusPart>()));
        services.TryAddSingleton<DiagnosticsEndpoints>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DiagnosticsService>());
        return services;
    }
}
