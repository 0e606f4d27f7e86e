namespace Actors.Core.Protocol;

/// <summary>The log levels of the protocol, in their order.</summary>
public static class LogSeverity
{
    /// <summary>How severe a level is, from 0 (debug) to 7 (emergency); null for a name that is not a level.</summary>
    public static int? Of(string? level) => level switch
    {
        "debug" => 0,
        "info" => 1,
        "notice" => 2,
        "warning" => 3,
        "error" => 4,
        "critical" => 5,
        "alert" => 6,
        "emergency" => 7,
        _ => null,
    };
}
