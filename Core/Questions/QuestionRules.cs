using System.Text.Json;
using Actors.Core.Identity;
using Actors.Core.Protocol;

namespace Actors.Core.Questions;

/// <summary>What a repeated call must satisfy, and what a client may be asked. Everything here comes from the client, and is hostile until checked.</summary>
public static class QuestionRules
{
    /// <summary>Whether calls of a method may ask their client.</summary>
    public static bool MayAsk(string method) => method is "tools/call" or "prompts/get" or "resources/read";

    /// <summary>Whether a request state was made for this very call; the reason when it was not.</summary>
    public static string? Verify(QuestionState state, string method, string digest, Principal principal, DateTimeOffset now, string server = "")
    {
        if ((state.Server ?? "") != server || state.Principal != principal.Key || state.Method != method || state.Digest != digest)
        {
            return "'requestState' belongs to another call. Repeat the call with its original parameters, or start again without it.";
        }

        return now.ToUnixTimeSeconds() >= state.Expires ? "'requestState' has expired. Start again without it." : null;
    }

    /// <summary>Reads <c>inputResponses</c>. False when it is neither absent nor an object of objects.</summary>
    public static bool TryReadAnswers(JsonElement parameters, out Dictionary<string, JsonElement> answers)
    {
        answers = [];
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("inputResponses"u8, out var given))
        {
            return true;
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var answer in given.EnumerateObject())
        {
            if (answer.Value.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            answers[answer.Name] = answer.Value;
        }

        return true;
    }

    /// <summary>Whether an answer has the shape of the result that its question asks for.</summary>
    public static bool IsAnswerTo(string method, JsonElement answer) => method switch
    {
        "elicitation/create" => answer.TryGetProperty("action"u8, out var action) && action.ValueKind == JsonValueKind.String && action.GetString() is "accept" or "decline" or "cancel"
            && (!answer.TryGetProperty("content"u8, out var content) || content.ValueKind is JsonValueKind.Object or JsonValueKind.Null),
        "sampling/createMessage" => Has(answer, "role"u8, JsonValueKind.String) && answer.TryGetProperty("content"u8, out _) && Has(answer, "model"u8, JsonValueKind.String),
        "roots/list" => Has(answer, "roots"u8, JsonValueKind.Array),
        _ => false,
    };

    /// <summary>
    /// The capability that a question needs and the client did not declare on this request, as JSON in the shape of its
    /// capabilities; null when it may be asked.
    /// </summary>
    public static string? Missing(string method, JsonElement parameters, JsonElement capabilities) => method switch
    {
        "elicitation/create" when IsUrl(parameters) =>
            Declares(capabilities, "elicitation"u8, out var elicitation) && Declares(elicitation, "url"u8, out _) ? null : """{"elicitation":{"url":{}}}""",
        // An empty capability means forms, as before there were modes.
        "elicitation/create" =>
            Declares(capabilities, "elicitation"u8, out var forms) && (Declares(forms, "form"u8, out _) || !Declares(forms, "url"u8, out _)) ? null : """{"elicitation":{"form":{}}}""",
        "sampling/createMessage" when Has(parameters, "tools"u8, JsonValueKind.Array) =>
            Declares(capabilities, "sampling"u8, out var sampling) && Declares(sampling, "tools"u8, out _) ? null : """{"sampling":{"tools":{}}}""",
        "sampling/createMessage" => Declares(capabilities, "sampling"u8, out _) ? null : """{"sampling":{}}""",
        "roots/list" => Declares(capabilities, "roots"u8, out _) ? null : """{"roots":{}}""",
        _ => "{}",
    };

    private static bool IsUrl(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("mode"u8, out var mode) && mode.ValueKind == JsonValueKind.String && mode.ValueEquals("url"u8);

    private static bool Declares(JsonElement capabilities, ReadOnlySpan<byte> name, out JsonElement settings)
    {
        settings = default;
        return capabilities.ValueKind == JsonValueKind.Object && capabilities.TryGetProperty(name, out settings) && settings.ValueKind == JsonValueKind.Object;
    }

    private static bool Has(JsonElement element, ReadOnlySpan<byte> name, JsonValueKind kind) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == kind;
}
