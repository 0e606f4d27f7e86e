using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Upstreams;

/// <summary>What a server says of itself, whole and as it said it: read once it is connected, and again when it says that a list has changed.</summary>
public sealed record UpstreamFacts
{
    /// <summary>The protocol revision of the connection.</summary>
    public required string Version { get; init; }

    /// <summary>Its <c>serverInfo</c>.</summary>
    public required JsonElement Info { get; init; }

    /// <summary>Its <c>capabilities</c>.</summary>
    public required JsonElement Capabilities { get; init; }

    /// <summary>Its <c>instructions</c>.</summary>
    public string? Instructions { get; init; }

    /// <summary>All pages of its <c>tools/list</c>, an array; undefined where it has no tools. Likewise the others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Tools { get; init; }

    /// <summary>All pages of its <c>prompts/list</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Prompts { get; init; }

    /// <summary>All pages of its <c>resources/list</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Resources { get; init; }

    /// <summary>All pages of its <c>resources/templates/list</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Templates { get; init; }
}
