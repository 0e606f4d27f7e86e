using System.Text.Json;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Actors.Http.Modern;

namespace Actors.Http.Tasks;

/// <summary><c>tasks/update</c>: answers what a task asks. They are saved before they are acknowledged, so whoever reads next sees them.</summary>
internal sealed class ModernTaskUpdate(ITasks tasks, TaskCaller callers, ModernContext modern) : ModernTaskMethod(callers, modern)
{
    /// <inheritdoc/>
    public override string Method => "tasks/update";

    /// <inheritdoc/>
    protected override async ValueTask<TaskAnswer> ServeAsync(string owner, string task, JsonElement parameters, CancellationToken cancellationToken)
    {
        if (ModernTaskRules.ReadAnswers(parameters, out var answers) is { } refusal)
        {
            return refusal;
        }

        var reply = await tasks.AnswerAsync(owner, task, answers, cancellationToken);
        return reply.Kind switch
        {
            // A task that has ended asks nothing any more, and what is not asked is ignored.
            TaskReplyKind.Ok or TaskReplyKind.Over => ModernTasks.Acknowledged(),
            TaskReplyKind.Invalid => Refusal.Parameter(reply.Problem ?? "An answer does not have the shape that its question asks for."),
            _ => ModernTaskRules.Unknown,
        };
    }
}
