using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Tasks;

/// <summary>The recorded <c>tools/call</c> of a task: everything that a run needs, and no token.</summary>
public sealed record TaskCall
{
    /// <summary>The server whose tool it is; null: the app's own.</summary>
    public string? Server { get; init; }

    /// <summary>The tool's name.</summary>
    public required string Tool { get; init; }

    /// <summary>The request's <c>params</c> as they came, but for the members that only concern the request itself (<c>task</c>, <c>requestState</c>).</summary>
    public required JsonElement Params { get; init; }

    /// <summary>The protocol version the call was made in; runs are made in it too.</summary>
    public required string Version { get; init; }

    /// <summary>The client's <c>clientInfo</c>, or undefined.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Client { get; init; }

    /// <summary>What the client declared that it can be asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Capabilities { get; init; }

    /// <summary>Who calls, as claims; at most 4 KB in all.</summary>
    public IReadOnlyList<TaskClaim> Claims { get; init; } = [];

    /// <summary>How the caller was authenticated; null: not at all.</summary>
    public string? Authentication { get; init; }

    /// <summary>The type of the claims that name the caller, where it is not the usual one.</summary>
    public string? NameClaim { get; init; }

    /// <summary>The type of the claims that are the caller's roles, where it is not the usual one.</summary>
    public string? RoleClaim { get; init; }

    /// <summary>The least severe log message that the calling session wanted at the time of the call; null: it had not said.</summary>
    public string? LogLevel { get; init; }

    /// <summary>What the host's <c>Tasks.Capture</c> took from the request, for <c>Tasks.InitializeScope</c>.</summary>
    public IReadOnlyDictionary<string, string> Captured { get; init; } = new Dictionary<string, string>();

    /// <summary>Tells a call from others, for idempotency keys: a digest of the tool and its arguments.</summary>
    public string Digest { get; init; } = "";
}
