using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Actors.Http.Configuration;

/// <summary>Registers the options: bound from configuration and environment, checked before anything is served.</summary>
internal static class SettingsServices
{
    internal static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ActorsOptions>, BindSettings>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ActorsOptions>, ValidateSettings>());
        services.AddOptions<ActorsOptions>().ValidateOnStart();
        return services;
    }
}
