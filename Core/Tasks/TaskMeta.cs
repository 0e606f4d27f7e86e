namespace Actors.Core.Tasks;

/// <summary>Names on the wire that have to do with tasks.</summary>
public static class TaskMeta
{
    /// <summary>The extension of 2026-07-28.</summary>
    public const string Extension = "io.modelcontextprotocol/tasks";

    /// <summary>Says which task a message belongs to (MCP 2025-11-25, tasks).</summary>
    public const string RelatedTask = "io.modelcontextprotocol/related-task";

    /// <summary>In <c>params._meta</c> of a call: the same owner and key join the task that exists. 1 to 200 visible ASCII characters; without authentication at least 22, since it is a secret there.</summary>
    public const string IdempotencyKey = "actors/idempotencyKey";
}
