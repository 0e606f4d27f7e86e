using Actors.Http.Operators;
using Actors.Upstreams.Links;
using Actors.Upstreams.Operators;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Actors.Upstreams.Configuration;

/// <summary>Registers the book of servers, and what keeps it current.</summary>
internal static class UpstreamConfigurationServices
{
    /// <summary>Servers of a file, read now and whenever it changes. Throws <see cref="UpstreamConfigException"/> where it cannot be used.</summary>
    public static IServiceCollection AddUpstreamConfiguration(this IServiceCollection services, string path)
    {
        var file = new UpstreamFile(path, Environment.GetEnvironmentVariable);
        var config = file.ReadIfChanged()!;
        services.AddUpstreamConfiguration(config.GetModels());
        services.AddSingleton<IHostedService>(provider => new UpstreamReload(
            file,
            provider.GetRequiredService<UpstreamBook>(),
            config.Problems,
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILogger<UpstreamReload>>()));
        return services;
    }

    /// <summary>Servers that an app names in code.</summary>
    public static IServiceCollection AddUpstreamConfiguration(this IServiceCollection services, UpstreamModels models)
    {
        services.TryAddSingleton(new UpstreamBook(models));
        services.TryAddSingleton<IUpstreamTargets>(static provider => provider.GetRequiredService<UpstreamBook>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOperatorPage, UpstreamPage>());
        return services;
    }
}
