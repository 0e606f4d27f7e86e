namespace Actors.Core.Sessions;

/// <summary>The limits that a session's rules go by.</summary>
public sealed record SessionLimits
{
    /// <summary>How long a session that never saved anything lives.</summary>
    public TimeSpan UnsavedLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a saved session may go unused.</summary>
    public TimeSpan IdleLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long the saved events of a finished stream are kept.</summary>
    public TimeSpan KeepFinished { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a question may stay unanswered.</summary>
    public TimeSpan QuestionTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long after its opening a session that has not said <c>notifications/initialized</c> is asked nothing.</summary>
    public TimeSpan InitializedGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What clients are told to wait before they reconnect.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Calls in flight.</summary>
    public int Calls { get; init; } = 1000;

    /// <summary>Resource subscriptions.</summary>
    public int Subscriptions { get; init; } = 1000;

    /// <summary>Bytes of undelivered messages, and of one stream's events in memory; the oldest go first.</summary>
    public int BufferedBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Finished streams whose events stay in memory for a client that lost them on the way.</summary>
    public int FinishedInMemory { get; init; } = 8;
}
