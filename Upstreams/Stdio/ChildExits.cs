using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Actors.Upstreams.Stdio;

/// <summary>
/// Knows of each child process of ours until it is reaped. Whoever signals one goes through here, under the same lock as the reaping: a
/// process id is certainly still the child's own, since the system gives none away before it is reaped.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class ChildExits
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, TaskCompletionSource<ChildExit>> Children = [];
    private static PosixSignalRegistration? s_registration;

    /// <summary>Follows a child that was just started; the task ends when it has.</summary>
    public static Task<ChildExit> Follow(int child)
    {
        var ended = new TaskCompletionSource<ChildExit>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Gate)
        {
            s_registration ??= PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static _ => Look());
            Children.Add(child, ended);
        }

        // It may have ended before anybody listened.
        Look();
        return ended.Task;
    }

    /// <summary>Sends a signal to the whole group of a child; nothing happens once it was reaped.</summary>
    public static void SignalGroup(int child, int signal)
    {
        lock (Gate)
        {
            if (Children.ContainsKey(child))
            {
                _ = Posix.Signal(-child, signal);
            }
        }
    }

    private static void Look()
    {
        lock (Gate)
        {
            foreach (var (child, ended) in Children.Where(child => Posix.HasEnded(child.Key)).ToList())
            {
                // What the child started and left behind goes with it, while the group is still certainly its own.
                _ = Posix.Signal(-child, Posix.Kill);
                Children.Remove(child);
                ended.TrySetResult(Posix.Reap(child));
            }
        }
    }
}
