using System.Text.Json;

namespace Actors.Upstreams.Serving.Following;

/// <summary>What a server says of one of its tasks, in either dialect. Pure.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">How it is: <c>working</c>, <c>input_required</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Message">The same for people.</param>
/// <param name="PollInterval">How often the server wants to be asked.</param>
internal sealed record FollowedTask(string Id, string Status, string? Message, TimeSpan PollInterval)
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(30);

    /// <summary>Everything that the server said.</summary>
    public JsonElement Whole { get; private init; }

    /// <summary>The task that a call became; null: the server has answered the call itself.</summary>
    public static FollowedTask? Created(JsonElement result, UpstreamTaskDialect dialect) => dialect switch
    {
        UpstreamTaskDialect.Legacy => result.ValueKind == JsonValueKind.Object && result.TryGetProperty("task"u8, out var task) ? Read(task) : null,
        UpstreamTaskDialect.Extension => JsonEdit.Text(result, "resultType") == "task" ? Read(result) : null,
        _ => null,
    };

    /// <summary>Reads a task; null: that is none.</summary>
    public static FollowedTask? Read(JsonElement task) =>
        JsonEdit.Text(task, "taskId") is { } id && JsonEdit.Text(task, "status") is { } status
            ? new FollowedTask(id, status, JsonEdit.Text(task, "statusMessage"), Interval(task)) { Whole = task }
            : null;

    private static TimeSpan Interval(JsonElement task)
    {
        var said = task.TryGetProperty("pollIntervalMs"u8, out var value) || task.TryGetProperty("pollInterval"u8, out value);
        var wanted = said && value.ValueKind == JsonValueKind.Number ? TimeSpan.FromMilliseconds(Math.Clamp(value.GetDouble(), 0, 1e9)) : Usual;
        return wanted < Often ? Often : wanted > Seldom ? Seldom : wanted;
    }
}
