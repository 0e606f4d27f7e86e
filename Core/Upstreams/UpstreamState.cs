using System.Collections.Immutable;

namespace Actors.Core.Upstreams;

/// <summary>What one connection is doing, and for whom; in memory only.</summary>
internal sealed record UpstreamState
{
    /// <summary>The server, for messages.</summary>
    public required string Server { get; init; }

    /// <summary>What it is doing.</summary>
    public UpstreamPhase Phase { get; init; } = UpstreamPhase.Idle;

    /// <summary>The link that is being made, lives, or is being ended; 0: none. There is never more than one.</summary>
    public long Link { get; init; }

    /// <summary>The last link's number.</summary>
    public long LastLink { get; init; }

    /// <summary>How it behaves, as last seen; the link was made under these very settings.</summary>
    public UpstreamSettings Settings { get; init; } = new();

    /// <summary>The calls that wait for the connection, and those under way, in the order of their arrival.</summary>
    public ImmutableSortedDictionary<long, UpstreamCallState> Calls { get; init; } = ImmutableSortedDictionary<long, UpstreamCallState>.Empty;

    /// <summary>The server's open questions, and the calls whose callers they were put to.</summary>
    public ImmutableSortedDictionary<int, long> Questions { get; init; } = ImmutableSortedDictionary<int, long>.Empty;

    /// <summary>The followed resources, and the nodes that follow them.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Follows { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);

    /// <summary>When each node last said that it still waits or follows.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Nodes { get; init; } = ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>How often it was connected.</summary>
    public int Connects { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>What went wrong last.</summary>
    public string? LastError { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>Before that no attempt is made.</summary>
    public DateTimeOffset RetryAt { get; init; }

    /// <summary>When the link began to serve.</summary>
    public DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When it was last needed.</summary>
    public DateTimeOffset UsedAt { get; init; }

    /// <summary>Whether the link has answered a call.</summary>
    public bool Proved { get; init; }

    /// <summary>A refused session is being left: until then its link lives, for the calls that are under way. Null: it is not.</summary>
    public DateTimeOffset? LeaveAt { get; init; }

    /// <summary>What is known of the server's facts.</summary>
    public UpstreamFactsState Facts { get; init; } = new();

    /// <summary>No rule about time applies before then; it may be too early.</summary>
    public DateTimeOffset Due { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Whether anybody needs the connection.</summary>
    public bool IsWanted => !Calls.IsEmpty || !Follows.IsEmpty;

    /// <summary>The state, looked at by then.</summary>
    public UpstreamState DueBy(DateTimeOffset time) => time < Due ? this with { Due = time } : this;
}

/// <summary>What is known of what the server says of itself.</summary>
/// <param name="Known">Whether it was ever read while this actor lived.</param>
/// <param name="Link">The link that it was last read through.</param>
/// <param name="Reading">Whether it is being read.</param>
/// <param name="ReadAt">When to read it again, since a list has changed; null: not.</param>
internal sealed record UpstreamFactsState(bool Known = false, long Link = 0, bool Reading = false, DateTimeOffset? ReadAt = null);

/// <summary>A call that waits for the connection, or is under way.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Node">Where its caller waits.</param>
/// <param name="Caller">Whose it is.</param>
/// <param name="Since">When it arrived.</param>
internal sealed record UpstreamCallState(UpstreamCallKind Kind, string Node, string Caller, DateTimeOffset Since)
{
    /// <summary>When it is given up.</summary>
    public DateTimeOffset Deadline { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>The link that it is under way on; 0: it waits.</summary>
    public long Link { get; init; }

    /// <summary>Whether it was refused once and is made again.</summary>
    public bool Repeated { get; init; }

    /// <summary>The resource of a <see cref="UpstreamCallKind.Follow"/>.</summary>
    public string? Uri { get; init; }
}

/// <summary>What somebody waits for.</summary>
internal enum UpstreamCallKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The server's answer.</summary>
    Call,

    /// <summary>What the server says of itself.</summary>
    Facts,

    /// <summary>The server's word that changes of a resource will be told.</summary>
    Follow,

    /// <summary>That they need not be told any more.</summary>
    Unfollow,

    /// <summary>The connection's end.</summary>
    Close,
}
