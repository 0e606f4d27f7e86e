using System.Text.Json.Serialization;

namespace Actors.Core.Tasks;

/// <summary>What a task says to a message.</summary>
/// <param name="Kind">How it went.</param>
/// <param name="View">The task, unless it is unknown.</param>
/// <param name="Problem">What is wrong, where something is; fit for clients.</param>
public sealed record TaskReply(TaskReplyKind Kind, TaskView? View = null, string? Problem = null)
{
    /// <summary>There is no such task for whoever asks.</summary>
    public static TaskReply Unknown { get; } = new(TaskReplyKind.Unknown);
}

/// <summary>How a message to a task went.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskReplyKind>))]
public enum TaskReplyKind
{
    /// <summary>Not a reply.</summary>
    None = 0,

    /// <summary>Done.</summary>
    Ok,

    /// <summary>There is no such task, or not for whoever asks: nobody can tell which.</summary>
    Unknown,

    /// <summary>The task exists, and was made by another call.</summary>
    Conflict,

    /// <summary>The task has ended before.</summary>
    Over,

    /// <summary>An answer does not have the shape that its question asks for.</summary>
    Invalid,
}
