using Actors.Core.Tasks;
using Actors.Http.Modern;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Actors.Http.Tasks;

/// <summary>Registers what serves the extension's methods.</summary>
internal static class ModernTaskServices
{
    /// <summary>Adds <c>tasks/get</c>, <c>tasks/update</c> and <c>tasks/cancel</c>, and what listens to tasks.</summary>
    public static IServiceCollection AddModernTasks(this IServiceCollection services)
    {
        services.TryAddSingleton<TaskHub>();
        services.TryAddSingleton<ITasks, TaskClient>();
        services.TryAddSingleton<TaskListening>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModernMethod, ModernTaskGet>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModernMethod, ModernTaskUpdate>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModernMethod, ModernTaskCancel>());
        return services;
    }
}
