using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Tasks;

/// <summary>Where a task came from: what it owes to the exchange that created it.</summary>
public sealed record TaskOrigin
{
    /// <summary>True for the stateless generation (2026-07-28).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Modern { get; init; }

    /// <summary>The key of the legacy session that created it; null for others.</summary>
    public string? Session { get; init; }

    /// <summary>The progress token of the call, a string or a number; undefined when it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement ProgressToken { get; init; }

    /// <summary>True when the caller knows nothing of the task: its call waits on it. Such a task is never shown to clients.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Hidden { get; init; }

    /// <summary>True when somebody may come back for it by its idempotency key, or by resuming its stream.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CanBeJoined { get; init; }
}
