using System.Text.Json.Serialization;

namespace Actors.Grains.Storage;

/// <summary>The head of an actor's record. The names are short because they are in every save; they never change.</summary>
internal sealed record RecordHead
{
    /// <summary>The length of the state; absent when there is none.</summary>
    [JsonPropertyName("state")]
    public int? State { get; init; }

    /// <summary>When to wake, in ticks of UTC.</summary>
    [JsonPropertyName("wake")]
    public long? WakeAt { get; init; }

    /// <summary>The node where work ran.</summary>
    [JsonPropertyName("runs")]
    public string? RunsOn { get; init; }

    /// <summary>Recent rows; a negative length says that the row is deleted.</summary>
    [JsonPropertyName("rows")]
    public RowHead[]? Rows { get; init; }

    /// <summary>Levels of chunks.</summary>
    [JsonPropertyName("height")]
    public int Height { get; init; }

    /// <summary>The topmost chunks.</summary>
    [JsonPropertyName("chunks")]
    public ChunkRef[]? Chunks { get; init; }

    /// <summary>Chunks to delete.</summary>
    [JsonPropertyName("replaced")]
    public string[]? Replaced { get; init; }
}

/// <summary>The head of a chunk: either rows or further chunks.</summary>
internal sealed record ChunkHead
{
    /// <summary>The rows within.</summary>
    [JsonPropertyName("rows")]
    public RowHead[]? Rows { get; init; }

    /// <summary>The chunks within.</summary>
    [JsonPropertyName("chunks")]
    public ChunkRef[]? Chunks { get; init; }
}

/// <summary>A row's key and the length of its content.</summary>
internal readonly record struct RowHead(string Key, int Length);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RecordHead))]
[JsonSerializable(typeof(ChunkHead))]
internal sealed partial class StorageJson : JsonSerializerContext;
