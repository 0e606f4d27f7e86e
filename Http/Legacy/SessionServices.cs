using Actors.Core.Diagnostics;
using Actors.Core.Draining;
using Actors.Core.Engine;
using Actors.Core.Protocol;
using Actors.Core.Sessions;
using Actors.Core.Tasks;
using Actors.Core.Topics;
using Actors.Http.Servers;
using Actors.Http.Streams;
using Actors.Http.Tasks;
using Actors.Http.Topics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Legacy;

/// <summary>Registers what serves the generation with sessions.</summary>
internal static class SessionServices
{
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, RequestScopeFilter>());
        services.TryAddSingleton<NodeConnections>();
        services.TryAddSingleton<SessionCounts>();
        services.TryAddSingleton<TicketBook>();
        services.TryAddSingleton<CallerCalls>();
        services.TryAddSingleton<OpenStreams>();
        services.TryAddSingleton<StreamClock>();
        services.TryAddSingleton<SessionContext>();
        services.TryAddSingleton<SessionServers>();
        services.TryAddSingleton<Opening>();
        services.TryAddSingleton<SessionCalls>();
        services.TryAddSingleton<Listening>();
        services.TryAddSingleton<Sessionless>();
        services.TryAddSingleton<Batches>();
        services.TryAddSingleton<LegacyFront>();
        services.TryAddSingleton<StandaloneStreams>();
        services.AddSingleton<IDrainParticipant>(provider => provider.GetRequiredService<StandaloneStreams>());
        services.AddSingleton(provider => SessionActor.Kind(Ports(provider), provider.GetRequiredService<IOptions<ActorsOptions>>().Value.Sessions.InMemory));
        return services;
    }

    private static SessionPorts Ports(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ActorsOptions>>().Value;
        var servers = provider.GetRequiredService<SessionServers>();
        return new SessionPorts
        {
            Server = servers.Create,
            HearsNotifications = servers.HearsNotifications,
            Follow = servers.FollowAsync,
            AskTask = (task, message, cancellationToken) => provider.GetRequiredService<IActors>().Ask(TaskId.ToActor(task), message, cancellationToken),
            Connections = provider.GetRequiredService<NodeConnections>(),
            Counts = provider.GetRequiredService<SessionCounts>(),
            Gauges = provider.GetRequiredService<Gauges>(),
            Limits = Limits(options),
            ServerIdleAfter = options.Sessions.InMemory,
        };
    }

    private static SessionLimits Limits(ActorsOptions options) => new()
    {
        UnsavedLifetime = options.Sessions.UnsavedLifetime,
        IdleLifetime = options.Sessions.IdleLifetime,
        KeepFinished = options.Streams.KeepFinished,
        QuestionTimeout = options.Sessions.QuestionTimeout,
        Retry = options.Streams.Retry,
        Calls = options.Limits.CallsPerSession,
        Subscriptions = options.Limits.SubscriptionsPerSession,
        BufferedBytes = options.Limits.BufferedBytes,
    };
}
