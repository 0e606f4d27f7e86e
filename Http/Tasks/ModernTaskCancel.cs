using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Actors.Http.Modern;

namespace Actors.Http.Tasks;

/// <summary><c>tasks/cancel</c>: ends a task. To cancel one that has ended changes nothing, and is acknowledged too.</summary>
internal sealed class ModernTaskCancel(ITasks tasks, TaskCaller callers, ModernContext modern) : ModernTaskMethod(callers, modern)
{
    /// <inheritdoc/>
    public override string Method => "tasks/cancel";

    /// <inheritdoc/>
    protected override async ValueTask<TaskAnswer> ServeAsync(string owner, string task, JsonElement parameters, CancellationToken cancellationToken)
    {
        var reply = await tasks.CancelAsync(owner, task, "The client cancelled the task.", cancellationToken);
        return reply.Kind is TaskReplyKind.Ok or TaskReplyKind.Over ? ModernTasks.Acknowledged() : ModernTaskRules.Unknown;
    }
}
