using System.ComponentModel.DataAnnotations;

namespace Actors.Http;

/// <summary>Questions that a modern call puts to its client as input requests.</summary>
public sealed class QuestionSettings
{
    /// <summary>How long a request state is good for, and how long a handler stays parked for its answer.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Handlers that may be parked on this node at once.</summary>
    [Range(1, 1_000_000)]
    public int MaxParked { get; set; } = 10_000;
}
