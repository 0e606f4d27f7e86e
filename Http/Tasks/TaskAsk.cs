using System.Text.Json;
using System.Text.Json.Nodes;
using Actors.Core.Protocol;
using Actors.Core.Tasks;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>What one <c>tools/call</c> says of tasks; all of it comes from the client.</summary>
internal readonly struct TaskAsk(JsonRpcRequest request, bool inSession)
{
    private readonly JsonObject? _params = request.Params as JsonObject;

    /// <summary>The protocol version of the call.</summary>
    public string Version => request.Context?.ProtocolVersion ?? McpVersion.March2025;

    /// <summary>Whether it is of the stateless generation.</summary>
    public bool IsModern => McpVersion.IsModern(Version);

    /// <summary>What the caller knows of tasks.</summary>
    public TaskAsker Asker =>
        IsModern ? Declares ? TaskAsker.Extension : TaskAsker.NoExtension
        : HasTasks ? Asks ? TaskAsker.Asks : TaskAsker.DoesNotAsk
        : TaskAsker.Unknowing;

    /// <summary>Whether it asks for a task where sessions may.</summary>
    public bool Asks => HasTasks && _params?.ContainsKey("task") == true;

    /// <summary>What the client declares in this very request that it can be asked; null: it says so elsewhere, if at all.</summary>
    public JsonElement? Capabilities => Declared is { } declared ? McpJson.Keep((JsonNode)declared) : null;

    /// <summary>The progress token; null for none.</summary>
    public JsonNode? ProgressToken => Meta?["progressToken"];

    private JsonObject? Meta => _params?["_meta"] as JsonObject;

    private bool HasTasks => inSession && Version == McpVersion.NewestLegacy;

    private JsonObject? Declared => IsModern ? Meta?["io.modelcontextprotocol/clientCapabilities"] as JsonObject : null;

    private bool Declares => (Declared?["extensions"] as JsonObject)?[TaskMeta.Extension] is JsonObject;

    /// <summary>How long the task is to be kept: as its client asks for, but no longer than the host allows; without a wish, as the tool says.</summary>
    public TimeSpan Ttl(TimeSpan usual, TimeSpan longest)
    {
        if (!Asks)
        {
            return usual;
        }

        if (_params!["task"] is not JsonObject task)
        {
            throw Bad("'task' is an object.");
        }

        if (!task.TryGetPropertyValue("ttl", out var ttl))
        {
            return usual;
        }

        if (ttl is null)
        {
            return longest;
        }

        var milliseconds = ttl.GetValueKind() == JsonValueKind.Number ? JsonElement.Parse(ttl.ToJsonString()).GetDouble() : 0;
        if (!(milliseconds > 0))
        {
            throw Bad("'task.ttl' is a positive number of milliseconds, or null for as long as possible.");
        }

        return milliseconds < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : longest;
    }

    /// <summary>The idempotency key; null for none.</summary>
    /// <param name="owner">Whose task it is.</param>
    public string? Key(string owner)
    {
        if (Meta?[TaskMeta.IdempotencyKey] is not { } node)
        {
            return null;
        }

        return Checked(node is JsonValue value && value.TryGetValue(out string? text) ? text : null, owner);
    }

    /// <summary>The idempotency key in the metadata of a call; null for none.</summary>
    public static string? Key(JsonElement meta, string owner) => meta.TryGetProperty(TaskMeta.IdempotencyKey, out var key) && key.ValueKind != JsonValueKind.Null
        ? Checked(key.ValueKind == JsonValueKind.String ? key.GetString() : null, owner)
        : null;

    /// <summary>The parameters as they are kept, without what only concerns this request.</summary>
    /// <param name="withState">Whether an author's request state belongs to the call.</param>
    public JsonElement Recorded(bool withState) => Recorded((JsonObject)(_params?.DeepClone() ?? new JsonObject()), withState);

    /// <summary>Parameters as they are kept; they are changed.</summary>
    public static JsonElement Recorded(JsonObject kept, bool withState)
    {
        kept.Remove("task");
        if (!withState)
        {
            kept.Remove("requestState");
        }

        (kept["_meta"] as JsonObject)?.Remove(TaskMeta.IdempotencyKey);
        return McpJson.Keep((JsonNode)kept);
    }

    // Anything but a text has the problem of an empty one.
    private static string Checked(string? key, string owner) => IdempotencyKey.Problem(owner, key ?? "") is { } problem ? throw Bad(problem) : key!;

    private static McpProtocolException Bad(string rule) => new(rule, McpErrorCode.InvalidParams);
}
