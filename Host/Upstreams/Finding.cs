using System.Text.Json;
using Actors.Core.Upstreams;

namespace Actors.Host.Upstreams;

/// <summary>What came of trying one server.</summary>
/// <param name="Server">Its name.</param>
/// <param name="Took">How long it took to connect and ask.</param>
internal sealed record Finding(string Server, TimeSpan Took)
{
    /// <summary>What it says of itself; null: it could not be asked.</summary>
    public UpstreamFacts? Facts { get; init; }

    /// <summary>Why it could not be asked; null: it could.</summary>
    public string? Error { get; init; }

    /// <summary>Its own name and version.</summary>
    public string Program => Facts is { Info: { ValueKind: JsonValueKind.Object } info } ? $"{Text(info, "name")} {Text(info, "version")}".Trim() : "";

    /// <summary>How many there are in one of its lists; null: it has no such list.</summary>
    public static int? Count(JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : null;

    private static string Text(JsonElement info, string name) =>
        info.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
