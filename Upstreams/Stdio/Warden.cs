using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Text;

namespace Actors.Upstreams.Stdio;

/// <summary>
/// A tiny shell that outlives this process however it goes (<c>kill -9</c> included), and then ends the groups of the children that are left: those
/// that did not end by themselves when their input closed. The kernel's own means, PR_SET_PDEATHSIG, does not fit: it must be set by the child itself
/// between fork and exec, it fires when the <em>thread</em> that forked ends, which is a pooled one here, and it spares grandchildren.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class Warden
{
    // It reads "+id" and "-id" until its input ends. A name with blanks on both sides cannot be part of another.
    private const string Script =
        """
        trap '' HUP INT TERM QUIT
        groups=' '
        while read -r sign group; do
          case $sign in
            +) groups="$groups$group " ;;
            -) case $groups in *" $group "*) groups="${groups%%" $group "*} ${groups#*" $group "}" ;; esac ;;
          esac
        done
        [ "$groups" = ' ' ] && exit
        sleep 1
        for group in $groups; do kill -s TERM -- "-$group"; done
        sleep 1
        for group in $groups; do kill -s KILL -- "-$group"; done
        """;

    private static readonly Lock Gate = new();
    private static readonly SortedSet<int> Groups = [];
    private static Stream? s_orders;

    /// <summary>From now on the group ends with this process.</summary>
    public static void Watch(int group)
    {
        lock (Gate)
        {
            Groups.Add(group);
            if (s_orders is null)
            {
                Begin();
            }
            else
            {
                Order($"+ {group}\n");
            }
        }
    }

    /// <summary>The group is no more.</summary>
    public static void Forget(int group)
    {
        lock (Gate)
        {
            if (Groups.Remove(group) && s_orders is not null)
            {
                Order($"- {group}\n");
            }
        }
    }

    private static void Order(string line)
    {
        if (!Say(s_orders!, line))
        {
            // Somebody has killed it. Another one takes its place.
            s_orders!.Dispose();
            s_orders = null;
            Begin();
        }
    }

    private static bool Say(Stream orders, string lines)
    {
        try
        {
            orders.Write(Encoding.ASCII.GetBytes(lines));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Begin()
    {
        if (CommandPath.Find("sh", null, "/") is not { } shell)
        {
            // A system without a shell: children that watch their input still end with this process.
            return;
        }

        var orders = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var (input, silent) = ((int)orders.ClientSafePipeHandle.DangerousGetHandle(), (int)nothing.DangerousGetHandle());
        var child = PosixSpawn.Start(shell, ["-c", Script], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, "/", (input, silent, silent));
        orders.DisposeLocalCopyOfClientHandle();
        _ = ChildExits.Follow(child);
        s_orders = Say(orders, string.Concat(Groups.Select(group => $"+ {group}\n"))) ? orders : null;
    }
}
