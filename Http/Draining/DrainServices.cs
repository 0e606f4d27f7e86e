using Actors.Core.Draining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Actors.Http.Draining;

/// <summary>Registers what empties the process before it stops.</summary>
internal static class DrainServices
{
    /// <summary>Room for what comes after draining: the web server, the engine's last saves.</summary>
    private static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(10);

    internal static IServiceCollection AddDraining(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DrainState>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DrainService>());
        services.AddSingleton<IPostConfigureOptions<HostOptions>>(provider => new PostConfigureOptions<HostOptions, IOptions<ActorsOptions>>(
            Options.DefaultName,
            provider.GetRequiredService<IOptions<ActorsOptions>>(),
            static (host, actors) => host.ShutdownTimeout = Longest(host.ShutdownTimeout, actors.Value.DrainNotice + actors.Value.DrainTimeout + DrainService.Grace + AfterDrain)));
        return services;
    }

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
