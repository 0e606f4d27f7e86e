using System.Runtime.InteropServices;

namespace Actors.Upstreams.Stdio;

/// <summary>
/// Starts a program as the leader of a process group of its own. .NET's own way cannot: between fork and exec nobody else may speak, and after exec
/// it is too late to move a child to another group. <c>posix_spawn</c> does it in the child, before the program begins.
/// </summary>
internal static unsafe partial class PosixSpawn
{
    private const short OwnGroup = 0x02;
    private const short DefaultSignals = 0x04;
    private const short SignalMask = 0x08;
    private const short CloseOthers = 0x4000; // macOS: nothing but what is named here is inherited.

    // The library's structures are opaque and differ between systems; none is larger than 336 bytes.
    private const int Opaque = 512;

    /// <summary>Starts it; returns its id. <paramref name="streams"/> become its standard input, output and error.</summary>
    public static int Start(string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string? folder, (int Input, int Output, int Error) streams)
    {
        using var words = new NativeStrings([path, .. arguments]);
        using var variables = new NativeStrings(environment.Select(variable => $"{variable.Key}={variable.Value}"));
        var actions = stackalloc byte[Opaque];
        var attributes = stackalloc byte[Opaque];
        Check(InitActions(actions));
        try
        {
            Check(InitAttributes(attributes));
            try
            {
                Redirect(actions, folder, streams);
                Describe(attributes);
                int child;
                Check(Spawn(&child, path, actions, attributes, words.Pointer, variables.Pointer));
                return child;
            }
            finally
            {
                _ = DestroyAttributes(attributes);
            }
        }
        finally
        {
            _ = DestroyActions(actions);
        }
    }

    private static void Redirect(byte* actions, string? folder, (int Input, int Output, int Error) streams)
    {
        if (folder is not null)
        {
            Check(AddFolder(actions, folder));
        }

        Check(AddStream(actions, streams.Input, 0));
        Check(AddStream(actions, streams.Output, 1));
        Check(AddStream(actions, streams.Error, 2));
    }

    // .NET ignores SIGPIPE, and what is ignored stays so in a child, which would then never notice that nobody reads it.
    private static void Describe(byte* attributes)
    {
        var signals = stackalloc byte[128];
        Check(NoSignals(signals));
        Check(SetMask(attributes, signals));
        Check(AddSignal(signals, Posix.BrokenPipe));
        Check(SetDefaults(attributes, signals));
        Check(SetGroup(attributes, 0));
        Check(SetFlags(attributes, (short)(OwnGroup | DefaultSignals | SignalMask | (OperatingSystem.IsMacOS() ? CloseOthers : 0))));
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(int* child, string path, byte* actions, byte* attributes, byte** words, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddStream(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddFolder(byte* actions, string folder);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    private static partial int SetGroup(byte* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int NoSignals(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int AddSignal(byte* signals, int signal);
}
