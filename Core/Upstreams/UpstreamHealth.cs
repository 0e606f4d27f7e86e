using System.Text.Json.Serialization;

namespace Actors.Core.Upstreams;

/// <summary>How one connection is.</summary>
public sealed record UpstreamHealth
{
    /// <summary>What it is doing.</summary>
    public required UpstreamPhase Phase { get; init; }

    /// <summary>The node it lives on; null: on none.</summary>
    public string? Node { get; init; }

    /// <summary>Calls under way.</summary>
    public int Calls { get; init; }

    /// <summary>How often it was connected while its actor lived.</summary>
    public int Connects { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>What went wrong last, in words for people; null: nothing so far.</summary>
    public string? LastError { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>When it will be tried again; null: with the next call.</summary>
    public DateTimeOffset? RetryAt { get; init; }
}

/// <summary>What a connection is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UpstreamPhase>))]
public enum UpstreamPhase
{
    /// <summary>Not a phase.</summary>
    None = 0,

    /// <summary>Not connected, since nobody has needed it yet, or for a while.</summary>
    Idle,

    /// <summary>Being made.</summary>
    Connecting,

    /// <summary>Serving.</summary>
    Ready,

    /// <summary>It failed, and is tried again when the wait is over; callers wait for that.</summary>
    BackingOff,

    /// <summary>It failed too often: callers are refused at once until the wait is over.</summary>
    Broken,

    /// <summary>Being ended.</summary>
    Closing,
}
