namespace Actors.Core.Protocol;

/// <summary>The protocol revisions that this host speaks, and what tells them apart.</summary>
public static class McpVersion
{
    /// <summary>The first stateless revision: per-request metadata, no handshake.</summary>
    public const string Modern = "2026-07-28";

    /// <summary>The newest revision with a handshake, and the answer to an unknown one.</summary>
    public const string NewestLegacy = "2025-11-25";

    /// <summary>The revision that introduced the version header and structured results.</summary>
    public const string June2025 = "2025-06-18";

    /// <summary>The revision with batches, assumed where nothing names another.</summary>
    public const string March2025 = "2025-03-26";

    /// <summary>The oldest revision; over Streamable HTTP it is echoed and served as <see cref="March2025"/> without batches.</summary>
    public const string November2024 = "2024-11-05";

    /// <summary>What <c>server/discover</c> and <c>-32022</c> list: revisions that a request can select by its metadata.</summary>
    public static IReadOnlyList<string> SelectablePerRequest { get; } = [Modern];

    /// <summary>Whether the revision is opened with <c>initialize</c>.</summary>
    public static bool IsLegacy(string? version) =>
        version is NewestLegacy or June2025 or March2025 or November2024;

    /// <summary>Whether the revision is stateless and known to this host.</summary>
    public static bool IsModern(string? version) => version is Modern;

    /// <summary>Whether a well-formed revision date lies at or after the first stateless one, known or not.</summary>
    public static bool LooksModern(string? version) =>
        version is { Length: 10 } && DateOnly.TryParseExact(version, "yyyy-MM-dd", out _) && string.CompareOrdinal(version, Modern) >= 0;

    /// <summary>The revision that answers a handshake asking for <paramref name="requested"/>; a modern one has no handshake, so it is answered like an unknown one.</summary>
    public static string Negotiate(string? requested) => IsLegacy(requested) ? requested! : NewestLegacy;
}
