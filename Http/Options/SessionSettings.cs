using System.ComponentModel.DataAnnotations;

namespace Actors.Http;

/// <summary>How sessions of the legacy generation live.</summary>
public sealed class SessionSettings
{
    /// <summary>Whether legacy requests without a session id are refused with 400. By default they are served without a session.</summary>
    public bool Required { get; set; }

    /// <summary>How long a session that never saved anything lives, from its opening; one used in the second half of that time is saved.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan UnsavedLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a saved session may go unused before it expires.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an unused session stays in memory.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan InMemory { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a question to the client (elicitation, sampling, roots) may stay unanswered.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan QuestionTimeout { get; set; } = TimeSpan.FromMinutes(10);
}
