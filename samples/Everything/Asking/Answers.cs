using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Actors.Samples.Everything.Asking;

/// <summary>Answers as they came from the client. One of the wrong shape counts as none, so that the question is put again.</summary>
internal static class Answers
{
    /// <summary>The text that the user gave, or null.</summary>
    public static string? Text(this RequestParams request, string key, string property)
        => request.Field(key, property) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>What the user decided, or null.</summary>
    public static bool? YesOrNo(this RequestParams request, string key, string property) => request.Field(key, property)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The text that the client's model gave, or null.</summary>
    public static string? ModelText(this RequestParams request, string key)
    {
        if (request.Raw(key) is not { } answer || !answer.TryGetProperty("content", out var content))
        {
            return null;
        }

        var block = content.ValueKind == JsonValueKind.Array ? content.EnumerateArray().FirstOrDefault() : content;
        return block.ValueKind == JsonValueKind.Object && block.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
    }

    /// <summary>The URIs of the client's roots, or null.</summary>
    public static IReadOnlyList<string>? RootUris(this RequestParams request, string key)
    {
        if (request.Raw(key) is not { } answer || !answer.TryGetProperty("roots", out var roots) || roots.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return [.. from root in roots.EnumerateArray()
                   where root.ValueKind == JsonValueKind.Object
                   let uri = root.TryGetProperty("uri", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null
                   where uri is not null
                   select uri];
    }

    private static JsonElement? Field(this RequestParams request, string key, string property)
        => request.Raw(key) is { } answer
            && answer.TryGetProperty("action", out var action) && action.ValueKind == JsonValueKind.String && action.ValueEquals("accept")
            && answer.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Object
            && content.TryGetProperty(property, out var value)
                ? value
                : null;

    private static JsonElement? Raw(this RequestParams request, string key)
        => request.InputResponses is { } responses && responses.TryGetValue(key, out var response) && response?.RawValue is { ValueKind: JsonValueKind.Object } raw
            ? raw
            : null;
}
