using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Actors.Http.Modern;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Actors.Http.Tasks;

/// <summary>What listening to tasks needs of the host.</summary>
internal sealed class TaskListening(ITasks tasks, TaskCaller callers, TaskOffer offer, IOptions<ActorsOptions> options)
{
    /// <summary>Why a listen is refused before anything of it is read; null when it is not. Where there are no tasks, nothing is said of them.</summary>
    public Refusal? Check(Incoming message) =>
        offer.Any && ListenRequest.NamesTasks(message.Params) && !ModernTaskRules.Declares(message) ? ModernTaskRules.Undeclared : null;

    /// <summary>Begins to follow those tasks that are the caller's.</summary>
    public Task<TaskListens> FollowAsync(HttpContext http, IReadOnlyList<string> ids, Action somethingChanged, CancellationToken cancellationToken)
    {
        var honoured = offer.Any ? ids.Take(options.Value.Limits.SubscriptionsPerSession).ToArray() : [];
        return TaskListens.OpenAsync(tasks, callers.OwnerOf(http.User), honoured, somethingChanged, cancellationToken);
    }
}
