using System.Text.Json;

namespace Actors.Core.Questions;

/// <summary>
/// What a client carries between the rounds of one call, sealed as its <c>requestState</c>: enough for any node to go on,
/// and bound to whom and what it was made for.
/// </summary>
/// <param name="Method">The method of the call.</param>
/// <param name="Digest">The digest of its parameters, see <see cref="CallDigest"/>.</param>
/// <param name="Principal">Who called.</param>
/// <param name="Expires">When it is good no longer, in seconds since 1970.</param>
/// <param name="Round">How many times the call has asked.</param>
/// <param name="Call">The parked handler that waits for the answers; null where the author keeps the state.</param>
/// <param name="Author">The author's own request state.</param>
/// <param name="Asked">What was asked: input key to method.</param>
/// <param name="Answers">The answers given in earlier rounds.</param>
public sealed record QuestionState(
    string Method,
    string Digest,
    string Principal,
    long Expires,
    int Round,
    string? Call,
    string? Author,
    IReadOnlyDictionary<string, string> Asked,
    IReadOnlyDictionary<string, JsonElement> Answers)
{
    /// <summary>The server of the call; null: the app's own.</summary>
    public string? Server { get; init; }

    /// <summary>What the seal is for.</summary>
    public const string Purpose = "questions";

    /// <summary>The bytes to be sealed.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, QuestionJson.Default.QuestionState);

    /// <summary>Reads what <see cref="ToJson"/> wrote; null when a later version wrote something else.</summary>
    public static QuestionState? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, QuestionJson.Default.QuestionState) is { Method: not null, Digest: not null, Principal: not null, Asked: not null, Answers: not null } state ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
