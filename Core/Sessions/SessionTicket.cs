using System.Globalization;
using System.Text.Json.Serialization;
using Actors.Core.Engine;
using ModelContextProtocol.Protocol;

namespace Actors.Core.Sessions;

/// <summary>
/// What a session id carries, sealed: everything a node needs to serve a session that it has never seen. Nothing of it is
/// stored unless the session has something to lose.
/// </summary>
public sealed record SessionTicket
{
    /// <summary>The actor kind of sessions.</summary>
    public const string Kind = "session";

    /// <summary>The actor's key: the time of opening, then 128 random bits.</summary>
    public required string Key { get; init; }

    /// <summary>A digest of the principal who opened the session; nobody else may use it.</summary>
    public required string Owner { get; init; }

    /// <summary>The negotiated protocol revision.</summary>
    public required string Version { get; init; }

    /// <summary>When the session was opened.</summary>
    public required DateTimeOffset Opened { get; init; }

    /// <summary>The key under which the session's event ids are authenticated; known to the host only.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>Who the client says it is, and what it can do; null when too large for a header, then it is saved with the session.</summary>
    public Handshake? Handshake { get; init; }

    /// <summary>The server that the session was opened at, and exists at alone; null: the app's own.</summary>
    public string? Server { get; init; }

    /// <summary>When the session with that key was opened; null: the key says nothing of it.</summary>
    public static DateTimeOffset? OpenedOf(string key) =>
        key.Length > 12 && long.TryParse(key.AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>The address of the session's actor.</summary>
    [JsonIgnore]
    public ActorId Actor => field.Key is null ? field = new ActorId(Kind, Key) : field;
}
