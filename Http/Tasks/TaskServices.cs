using Actors.Core.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Actors.Http.Tasks;

/// <summary>Registers what runs calls as background tasks.</summary>
internal static class TaskServices
{
    public static IServiceCollection AddTasks(this IServiceCollection services)
    {
        services.TryAddScoped<CurrentTask>();
        services.TryAddScoped<BackgroundTaskContext>();
        services.TryAddSingleton<TaskOffer>();
        services.TryAddSingleton<TaskCaller>();
        return services;
    }
}
