using System.Diagnostics;

namespace Actors.Host.Cluster.Children;

/// <summary>
/// Programs that do not watch their standard input get a shell beside them that does: when it closes, the program is sent a
/// signal. They run in a process group of their own, so that Ctrl-C in a terminal reaches this process alone, which ends them
/// in the right order.
/// </summary>
internal static class Leash
{
    private const string Script =
        """
        set -m
        trap '' INT
        exec 3<&0 4>&2 2>/dev/null
        signal=$1; shift
        (trap - INT; exec "$@" 2>&4 4>&-) </dev/null 3<&- &
        child=$!
        { cat <&3 >/dev/null; kill -s "$signal" -- "-$child"; } 4>&- &
        watch=$!
        wait "$child"
        code=$?
        kill -- "-$watch"
        exit "$code"
        """;

    /// <summary>Whether this system has what it takes.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>The start of a program that gets <paramref name="signal"/> (<c>TERM</c>, <c>INT</c>) when its leash is let go.</summary>
    public static ProcessStartInfo Start(string signal, IEnumerable<string> command) => new("bash", ["-c", Script, "leash", signal, .. command])
    {
        // One that every user may enter.
        WorkingDirectory = "/",
    };
}
