using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;
using Actors.Http.Operators;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Actors.Http.Tasks;

/// <summary>Registers what runs calls as background tasks.</summary>
internal static class TaskServices
{
    /// <summary>How long a task that does nothing stays in memory.</summary>
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMilliseconds(500);

    public static IServiceCollection AddTasks(this IServiceCollection services)
    {
        // What authors see.
        services.TryAddScoped<CurrentTask>();
        services.TryAddScoped<BackgroundTaskContext>();

        // What decides that a call is a task.
        services.TryAddSingleton<ToolTerms>();
        services.TryAddSingleton<TaskCaller>();
        services.TryAddSingleton<TaskDrafts>();
        services.TryAddSingleton<TaskCalls>();
        services.TryAddSingleton<TaskFilter>();
        services.TryAddSingleton<ModernTaskCreation>();

        // What runs it.
        services.TryAddSingleton<TaskListeners>();
        services.TryAddSingleton<TaskBodies>();
        services.TryAddSingleton<ITaskRunner, SdkTaskRunner>();
        services.TryAddSingleton(provider => Slots(provider.GetRequiredService<IOptions<ActorsOptions>>().Value.Tasks));

        // What keeps it.
        services.TryAddSingleton<TaskHub>();
        services.TryAddSingleton<ITasks, TaskClient>();
        services.AddSingleton(provider => TaskActor.Kind(Ports(provider), IdleAfter));
        services.AddSingleton(provider => OwnerActor.Kind(provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(OwnerRoster.Kind);
        services.TryAddSingleton<OperatorEndpoints>();
        return services;
    }

    private static TaskSlots Slots(TaskSettings settings) => new(settings.MaxRunning, settings.MaxRunningPerOwner);

    private static TaskPorts Ports(IServiceProvider provider) => new()
    {
        Runner = provider.GetRequiredService<ITaskRunner>(),
        Sessions = new TaskSessions(new(provider.GetRequiredService<IActors>)),
        Slots = provider.GetRequiredService<TaskSlots>(),
        Loggers = provider.GetRequiredService<ILoggerFactory>(),
    };
}
