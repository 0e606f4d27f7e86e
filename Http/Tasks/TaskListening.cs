using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Actors.Http.Front;
using Actors.Http.Modern;
using Microsoft.Extensions.Options;

namespace Actors.Http.Tasks;

/// <summary>What listening to tasks needs of the host.</summary>
internal sealed class TaskListening(ITasks tasks, TaskCaller callers, IOptions<ActorsOptions> options)
{
    /// <summary>Why a listen is refused before anything of it is read; null when it is not. Where there are no tasks, nothing is said of them.</summary>
    public static Refusal? Check(Exchange exchange) =>
        exchange.Server.Tasks.Any && ListenRequest.NamesTasks(exchange.Message.Params) && !ModernTaskRules.Declares(exchange.Message) ? ModernTaskRules.Undeclared : null;

    /// <summary>Begins to follow those tasks that are the caller's.</summary>
    public Task<TaskListens> FollowAsync(Exchange exchange, IReadOnlyList<string> ids, Action somethingChanged, CancellationToken cancellationToken)
    {
        var server = exchange.Server;
        var honoured = server.Tasks.Any ? ids.Take(options.Value.Limits.SubscriptionsPerSession).ToArray() : [];
        return TaskListens.OpenAsync(tasks, callers.OwnerOf(exchange.Http.User, server.Key.Name), honoured, somethingChanged, cancellationToken);
    }
}
