namespace Actors.Core.Tasks;

/// <summary>Whether calls of a tool run as tasks (MCP 2025-11-25, <c>execution.taskSupport</c>).</summary>
public enum TaskSupport
{
    /// <summary>Whatever the host's default is (<c>Tasks:DefaultSupport</c>).</summary>
    Default = 0,

    /// <summary>Never: a call is answered by its own request.</summary>
    Forbidden,

    /// <summary>For clients that know tasks; for others the call waits on a task that they do not see.</summary>
    Optional,

    /// <summary>Always: current clients that know no tasks are refused.</summary>
    Required,
}
