using Actors.Core.Draining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Actors.Http.Tasks;

/// <summary>Registers what serves tasks to sessions.</summary>
internal static class LegacyTaskServices
{
    /// <summary>Adds <c>tasks/get</c>, <c>tasks/result</c>, <c>tasks/list</c> and <c>tasks/cancel</c> of 2025-11-25.</summary>
    public static IServiceCollection AddLegacyTasks(this IServiceCollection services)
    {
        services.TryAddSingleton<LegacyTaskMethods>();
        services.TryAddSingleton<LegacyTaskSurface>();
        services.TryAddSingleton<LegacyTaskWaits>();
        services.AddSingleton<IDrainParticipant>(provider => provider.GetRequiredService<LegacyTaskWaits>());
        return services;
    }
}
