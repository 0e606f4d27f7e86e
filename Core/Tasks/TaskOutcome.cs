using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Tasks;

/// <summary>How a task ended: exactly what its call would have returned.</summary>
/// <param name="Result">The result, verbatim; undefined when it ended with an error.</param>
/// <param name="Error">The JSON-RPC error object; undefined when it ended with a result.</param>
public sealed record TaskOutcome(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JsonElement Result,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JsonElement Error)
{
    /// <summary>Whether it ended with a result that says that the tool failed.</summary>
    [JsonIgnore]
    public bool IsToolError =>
        Result.ValueKind == JsonValueKind.Object && Result.TryGetProperty("isError"u8, out var flag) && flag.ValueKind == JsonValueKind.True;
}
