namespace Actors.Core.Upstreams;

/// <summary>How one server's connections behave.</summary>
public sealed record UpstreamSettings
{
    /// <summary>Changes whenever anything of the server's configuration does: a connection that was made by another one is closed.</summary>
    public string Stamp { get; init; } = "";

    /// <summary>How long connecting may take, the handshake included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call may take that says nothing else; null: for ever. Progress does not prolong it.</summary>
    public TimeSpan? CallTimeout { get; init; }

    /// <summary>How long a cancelled call waits for its server to stop before its caller is let go.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a connection without calls and without subscriptions is kept; null: for ever.</summary>
    public TimeSpan? IdleAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The wait after the first failure in a row; it doubles with each one, and varies by up to half.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how many failures in a row callers are refused at once until the wait is over, instead of waiting for the next attempt.</summary>
    public int BreakAfter { get; init; } = 3;

    /// <summary>How many calls may be under way at once; more are refused.</summary>
    public int MaxCalls { get; init; } = 1000;
}
