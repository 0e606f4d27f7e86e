using System.Runtime.InteropServices;

namespace Actors.Upstreams.Stdio;

/// <summary>The few calls of the system's C library that .NET has no counterpart of. Constants are the same on Linux and macOS where no other is said.</summary>
internal static partial class Posix
{
    /// <summary>Asks a process to end.</summary>
    public const int Terminate = 15;

    /// <summary>Ends a process.</summary>
    public const int Kill = 9;

    /// <summary>A write to a pipe that nobody reads.</summary>
    public const int BrokenPipe = 13;

    /// <summary>Whether this system has what it takes.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Whether a child has ended; it is not reaped, so that its id and that of its group stay its own.</summary>
    public static unsafe bool HasEnded(int child)
    {
        const int byId = 1;
        const int exited = 4;
        const int atOnce = 1;
        var notReaping = OperatingSystem.IsMacOS() ? 0x20 : 0x0100_0000;
        // The first member of siginfo_t is the signal everywhere: SIGCHLD, or zero where nothing has happened.
        var info = stackalloc int[64];
        new Span<int>(info, 64).Clear();
        return WaitId(byId, child, info, exited | atOnce | notReaping) == 0 && info[0] != 0;
    }

    /// <summary>Takes the exit of a child that has ended off the system's hands.</summary>
    public static unsafe ChildExit Reap(int child)
    {
        int status;
        return WaitPid(child, &status, 1) == child ? ChildExit.FromStatus(status) : ChildExit.Unknown;
    }

    /// <summary>Sends a signal to a process, or to a whole group (a negative id).</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int id, int signal);

    [LibraryImport("libc", EntryPoint = "waitid")]
    private static unsafe partial int WaitId(int kind, int id, int* info, int options);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static unsafe partial int WaitPid(int id, int* status, int options);
}
