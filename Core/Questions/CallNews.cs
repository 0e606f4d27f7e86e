using System.Text.Json;
using System.Text.Json.Serialization;

namespace Actors.Core.Questions;

/// <summary>Comes back from the node where the call was parked.</summary>
/// <param name="Over">Whether nothing more comes: what the handler said last, or a question, which parks it again.</param>
/// <param name="Message">The message for the client; undefined at the end: there is no answer.</param>
/// <param name="Unknown">Whether the call is not there any more.</param>
public sealed record CallNews(
    bool Over,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JsonElement Message,
    bool Unknown = false)
{
    /// <summary>The bytes to be pushed.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, QuestionJson.Default.CallNews);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static CallNews? Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, QuestionJson.Default.CallNews);
}
