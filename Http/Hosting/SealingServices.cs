using Actors.Core.Protocol;
using Actors.Http.Sealing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Actors.Http.Hosting;

/// <summary>Registers the key ring.</summary>
internal static class SealingServices
{
    public static IServiceCollection AddSealing(this IServiceCollection services)
    {
        services.TryAddSingleton<DataFolder>();
        services.TryAddSingleton<ISeal, KeyRingSeal>();
        services.AddHostedService<KeyRingStart>();
        return services;
    }
}
