using System.Text.Json.Serialization;

namespace Actors.Core.Tasks;

/// <summary>Where a task stands. Dialects give it their own words; a result that says it is an error is <see cref="Completed"/> here.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkStatus>))]
public enum WorkStatus
{
    /// <summary>Not a status.</summary>
    None = 0,

    /// <summary>It runs, waits for its turn to run, or waits to be tried again.</summary>
    Working,

    /// <summary>It waits for answers of its user.</summary>
    InputRequired,

    /// <summary>It has a result.</summary>
    Completed,

    /// <summary>It has an error.</summary>
    Failed,

    /// <summary>It was cancelled; whatever its body still says is dropped.</summary>
    Cancelled,
}
