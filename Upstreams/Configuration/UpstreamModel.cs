using System.Collections.Immutable;
using Actors.Upstreams.Links;

namespace Actors.Upstreams.Configuration;

/// <summary>One server behind the host, checked: how it is reached and how it is served. Immutable.</summary>
public sealed record UpstreamModel
{
    /// <summary>Its name in addresses, logs and connections: 1 to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its name as the user wrote it.</summary>
    public string Title { get => field ?? Name; init; }

    /// <summary>How it is reached, and how its connections behave.</summary>
    public required UpstreamTarget Target { get; init; }

    /// <summary>Whether it is left out, as if it were not there.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Whether each caller has a connection of their own; otherwise all share one.</summary>
    public bool IsPerCaller { get; init; }

    /// <summary>Whether it is connected when the host starts, and kept so; otherwise with the first call.</summary>
    public bool IsEager { get; init; }

    /// <summary>Whether it is part of the combined list at <c>/mcp</c> as well.</summary>
    public bool IsCombined { get; init; } = true;

    /// <summary>What its names get in front of them in the combined list, separator included; empty: nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What becomes of its tools in lists while it cannot be reached.</summary>
    public WhenDown WhenDown { get; init; } = WhenDown.Mark;

    /// <summary>Which of its tools are served.</summary>
    public ToolFilter Tools { get; init; } = ToolFilter.All;

    /// <summary>Which of its tools run as background tasks.</summary>
    public BackgroundRules Background { get; init; } = BackgroundRules.Auto;

    /// <summary>Tools that may be run again whatever their annotations say, since a second run does no harm.</summary>
    public NamePatterns Idempotent { get; init; } = NamePatterns.None;

    /// <summary>The authorization policy that callers must meet; null: none.</summary>
    public string? Policy { get; init; }

    /// <summary>The roles of which callers must have one; empty: any caller will do.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>A digest of everything above: two models with the same one are the same.</summary>
    public string Stamp => ModelDigest.Of(this);

    /// <summary>Names the server, and nothing that could be a secret.</summary>
    public override string ToString() => Name;

    /// <inheritdoc/>
    public bool Equals(UpstreamModel? other) => other is not null && other.Stamp == Stamp;

    /// <inheritdoc/>
    public override int GetHashCode() => Stamp.GetHashCode(StringComparison.Ordinal);
}
