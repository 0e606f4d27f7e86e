using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Core.Tasks;

/// <summary>What the tasks of one node need of their surroundings.</summary>
public sealed record TaskPorts
{
    /// <summary>Runs bodies.</summary>
    public required ITaskRunner Runner { get; init; }

    /// <summary>The way to the sessions that created tasks.</summary>
    public required ITaskSessions Sessions { get; init; }

    /// <summary>Who may run on this node; one for all its tasks.</summary>
    public required TaskSlots Slots { get; init; }

    /// <summary>Where the tasks log.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>What decides; tests show by altering it that they would notice.</summary>
    internal Func<TaskState, TaskInput, TaskTransition> Machine { get; init; } = TaskMachine.Next;
}
