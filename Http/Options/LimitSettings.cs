using System.ComponentModel.DataAnnotations;

namespace Actors.Http;

/// <summary>How much one request, session or caller may take.</summary>
public sealed class LimitSettings
{
    /// <summary>The largest request body, in bytes.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int BodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Calls in flight in one session.</summary>
    [Range(1, 100_000)]
    public int CallsPerSession { get; set; } = 1000;

    /// <summary>Calls in flight of one caller on this node; without authentication, of everybody together.</summary>
    [Range(1, 10_000_000)]
    public int CallsPerCaller { get; set; } = 10_000;

    /// <summary>Open streams of one caller on this node; without authentication, of everybody together.</summary>
    [Range(1, 10_000_000)]
    public int StreamsPerCaller { get; set; } = 100_000;

    /// <summary>Resource subscriptions of one session or listen, and tasks of one listen.</summary>
    [Range(1, 100_000)]
    public int SubscriptionsPerSession { get; set; } = 1000;

    /// <summary>Unread bytes that one connection, or the undelivered messages of one session, may hold.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int BufferedBytes { get; set; } = 8 * 1024 * 1024;
}
