using System.ComponentModel.DataAnnotations;

namespace Actors.Http;

/// <summary>How streams behave.</summary>
public sealed class StreamSettings
{
    /// <summary>How often a quiet stream gets a comment, so that proxies keep it open.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What clients are told to wait before they reconnect.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a standalone or listen stream may stay open before it is ended, with a retry, so that vanished clients free theirs.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "7.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the saved events of a finished stream wait for a client that lost it.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan KeepFinished { get; set; } = TimeSpan.FromHours(1);
}
