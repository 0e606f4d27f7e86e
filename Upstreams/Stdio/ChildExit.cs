namespace Actors.Upstreams.Stdio;

/// <summary>How a child process ended.</summary>
/// <param name="Code">Its exit code; null: a signal ended it.</param>
/// <param name="Signal">The signal that ended it.</param>
internal readonly record struct ChildExit(int? Code, int? Signal)
{
    /// <summary>Somebody else took the exit.</summary>
    public static ChildExit Unknown { get; }

    /// <summary>Reads what <c>waitpid</c> says.</summary>
    public static ChildExit FromStatus(int status) =>
        (status & 0x7f) is > 0 and var signal ? new(null, signal) : new((status >> 8) & 0xff, null);

    /// <summary>For people, to follow the name of the program: "ended with exit code 3".</summary>
    public override string ToString() => this switch
    {
        { Code: { } code } => $"ended with exit code {code}",
        { Signal: Posix.Kill } => "was killed (signal 9)",
        { Signal: { } signal } => $"was ended by signal {signal}",
        _ => "ended",
    };
}
