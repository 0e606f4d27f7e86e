using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Questions;

/// <summary>Goes to the node where a call is parked, from the node that its client came to with answers.</summary>
/// <param name="Call">The parked call.</param>
/// <param name="Node">The node that the client came to.</param>
/// <param name="Connection">Its connection that waits for <see cref="CallNews"/>.</param>
/// <param name="Capabilities">What the client can be asked now.</param>
/// <param name="Answers">All answers so far; null: the client has gone away.</param>
public sealed record ContinueCall(
    string Call,
    string Node,
    string Connection,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JsonElement Capabilities,
    IReadOnlyDictionary<string, JsonElement>? Answers)
{
    /// <summary>The connection that takes these, on every node.</summary>
    public const string Desk = "calls";

    /// <summary>The bytes to be pushed.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, QuestionJson.Default.ContinueCall);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static ContinueCall? Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, QuestionJson.Default.ContinueCall);
}
