using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Core.Identity;
using Actors.Core.Protocol;

namespace Actors.Http.Servers;

/// <summary>Where a list goes on. Sealed for one list of one principal, so that no other cursor can be taken for it, on any node.</summary>
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
    public string Seal(ISeal seal, PageOwner list) =>
        seal.Seal(list.Purpose, JsonSerializer.SerializeToUtf8Bytes(this, PageCursorJson.Default.PageCursor));

    /// <summary>Reads a client's cursor; null for any that was not given for this list.</summary>
    public static async ValueTask<PageCursor?> OpenAsync(ISeal seal, PageOwner list, string text, CancellationToken cancellationToken) =>
        await seal.OpenAsync(list.Purpose, text, cancellationToken) is { } json ? JsonSerializer.Deserialize(json, PageCursorJson.Default.PageCursor) : null;
}

/// <summary>A list as one principal sees it.</summary>
/// <param name="Method">The method that lists.</param>
/// <param name="Server">The server; empty: the app's own.</param>
/// <param name="Principal">Who lists.</param>
internal readonly record struct PageOwner(string Method, string Server, Principal Principal)
{
    /// <summary>What cursors of this list are sealed for.</summary>
    public string Purpose => Server.Length == 0 ? $"cursor\n{Method}\n{Principal.Key}" : $"cursor@{Server}\n{Method}\n{Principal.Key}";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PageCursor))]
internal sealed partial class PageCursorJson : JsonSerializerContext;
