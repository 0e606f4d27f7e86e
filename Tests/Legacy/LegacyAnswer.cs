using System.Text.Json;

namespace Actors.Tests.Legacy;

/// <summary>What came back for one request, whole, whichever shape it had.</summary>
internal sealed record LegacyAnswer(int Status, string? ContentType, string? Session, string Body, HttpResponseMessage Response)
{
    /// <summary>Every message in its order.</summary>
    public IReadOnlyList<JsonElement> Messages =>
        [.. (IsStream ? Lines("data: ").Where(data => data.Length > 0) : Body.Length == 0 ? [] : [Body]).Select(text => JsonElement.Parse(text))];

    public bool IsStream => ContentType == "text/event-stream";

    /// <summary>The event ids in their order.</summary>
    public IReadOnlyList<string> Ids => [.. Lines("id: ")];

    public JsonElement Last => Messages[^1];

    public JsonElement Result => Last.GetProperty("result");

    public JsonElement Error => Last.GetProperty("error");

    public int Code => Error.GetProperty("code").GetInt32();

    public string Text => Result.GetProperty("content")[0].GetProperty("text").GetString()!;

    public static async Task<LegacyAnswer> OfAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        response.Headers.TryGetValues("Mcp-Session-Id", out var values) ? values.Single() : null,
        await response.Content.ReadAsStringAsync(),
        response);

    private IEnumerable<string> Lines(string field) =>
        Body.Split('\n').Where(line => line.StartsWith(field, StringComparison.Ordinal)).Select(line => line[field.Length..]);
}
