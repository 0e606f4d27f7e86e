using System.Text.Json;
using Actors.Core.Tasks;
using Actors.Core.Tasks.Dialects;
using Actors.Http.Modern;

namespace Actors.Http.Tasks;

/// <summary><c>tasks/get</c>: how a task stands, with what it asks, or how it ended.</summary>
internal sealed class ModernTaskGet(ITasks tasks, TaskCaller callers, ModernContext modern) : ModernTaskMethod(callers, modern)
{
    /// <inheritdoc/>
    public override string Method => "tasks/get";

    /// <inheritdoc/>
    protected override async ValueTask<TaskAnswer> ServeAsync(string owner, string task, JsonElement parameters, CancellationToken cancellationToken)
    {
        var view = await tasks.ReadAsync(owner, task, withOutcome: true, cancellationToken);
        return ModernTaskRules.IsThere(view) ? ModernTasks.Get(view) : ModernTaskRules.Unknown;
    }
}
