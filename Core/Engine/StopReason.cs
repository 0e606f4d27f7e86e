namespace Actors.Core.Engine;

/// <summary>Why an activation ends.</summary>
public enum StopReason
{
    /// <summary>Not a reason; never sent.</summary>
    None = 0,

    /// <summary>Nobody needed the actor for a while.</summary>
    Idle,

    /// <summary>A save's outcome is unknown, or another activation has saved: what is in memory can no longer be trusted.</summary>
    Stale,

    /// <summary>The node goes down in good order; saves still work.</summary>
    Draining,

    /// <summary>The node lost its lease: others may already run in its place.</summary>
    NodeLost,
}
