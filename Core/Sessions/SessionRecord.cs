using System.Collections.Immutable;

namespace Actors.Core.Sessions;

/// <summary>What is saved of a session, beside its rows.</summary>
public sealed record SessionRecord
{
    /// <summary>True for a tombstone: the session was closed and stays unknown.</summary>
    public bool Closed { get; init; }

    /// <summary>When it was last used, within a twentieth of its lifetime.</summary>
    public DateTimeOffset LastUsed { get; init; }

    /// <summary>The least severe log level the client wants; null before it said so.</summary>
    public string? LogLevel { get; init; }

    /// <summary>The resources it subscribed to.</summary>
    public ImmutableSortedSet<string> Subscriptions { get; init => field = value.WithComparer(StringComparer.Ordinal); } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The handshake, where it was too large for the session id.</summary>
    public Handshake? Handshake { get; init; }

    /// <summary>When saved events of finished streams are next to be cleared away; null when there are none.</summary>
    public DateTimeOffset? ClearRowsAt { get; init; }
}
