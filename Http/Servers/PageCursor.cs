using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Core.Identity;
using Actors.Core.Protocol;

namespace Actors.Http.Servers;

/// <summary>Where a list goes on. Sealed for one method and one principal, so that no other cursor can be taken for it, on any node.</summary>
/// <param name="Inner">The author's own cursor, where the handler pages by itself.</param>
/// <param name="After">The name or uri of the last item that was given; null: none of what the handler returns.</param>
/// <param name="Position">How many items were given, for when that one is gone.</param>
internal sealed record PageCursor(
    [property: JsonPropertyName("i")] string? Inner,
    [property: JsonPropertyName("a")] string? After,
    [property: JsonPropertyName("p")] int Position)
{
    /// <summary>The beginning of a list.</summary>
    public static PageCursor Start { get; } = new(null, null, 0);

    /// <summary>The cursor as the client carries it.</summary>
    public string Seal(ISeal seal, string method, Principal principal) =>
        seal.Seal(Purpose(method, principal), JsonSerializer.SerializeToUtf8Bytes(this, PageCursorJson.Default.PageCursor));

    /// <summary>Reads a client's cursor; null for any that was not given to this principal for this method.</summary>
    public static async ValueTask<PageCursor?> OpenAsync(ISeal seal, string method, Principal principal, string text, CancellationToken cancellationToken) =>
        await seal.OpenAsync(Purpose(method, principal), text, cancellationToken) is { } json ? JsonSerializer.Deserialize(json, PageCursorJson.Default.PageCursor) : null;

    private static string Purpose(string method, Principal principal) => $"cursor\n{method}\n{principal.Key}";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PageCursor))]
internal sealed partial class PageCursorJson : JsonSerializerContext;
