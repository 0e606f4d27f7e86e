using System.Runtime.InteropServices;
using SQLitePCL;

namespace Actors.Embedded.Storage;

/// <summary>
/// Lets SQLite sleep for as short as it means to. Whoever meets the writer's commit at a bad moment is to sleep for some microseconds;
/// older builds of SQLite that were made without usleep make whole seconds of them on Unix, in which that reader, or the writer, stands still.
/// </summary>
internal static class ShortSleeps
{
    private const string Library = "e_sqlite3";

    // Where https://sqlite.org/c3ref/vfs.html has these members, with pointers of eight bytes.
    private const int Size = 168;
    private const int NextAt = 16;
    private const int NameAt = 24;
    private const int SleepAt = 112;
    private const int FirstSure = 3_050_000;

    private static readonly SleepMethod Method = Sleep;
    private static readonly Lazy<bool> Installed = new(Install);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SleepMethod(nint vfs, int microseconds);

    /// <summary>Sees to it, once for the process, before the first file is opened.</summary>
    public static void Ensure() => _ = Installed.Value;

    private static bool Install()
    {
        if (OperatingSystem.IsWindows() || nint.Size != 8 || raw.sqlite3_libversion_number() >= FirstSure)
        {
            return false;
        }

        // The default way to files, under another name and with another sleep; it stays for the life of the process.
        var standard = sqlite3_vfs_find(0);
        var ours = Marshal.AllocHGlobal(Size);
        var bytes = new byte[Size];
        Marshal.Copy(standard, bytes, 0, Size);
        Marshal.Copy(bytes, 0, ours, Size);
        Marshal.WriteIntPtr(ours, NextAt, 0);
        Marshal.WriteIntPtr(ours, NameAt, Marshal.StringToCoTaskMemUTF8("actors"));
        Marshal.WriteIntPtr(ours, SleepAt, Marshal.GetFunctionPointerForDelegate(Method));
        return sqlite3_vfs_register(ours, makeDefault: 1) == raw.SQLITE_OK;
    }

    private static int Sleep(nint vfs, int microseconds)
    {
        // The system's sleep counts in milliseconds here; who is to wait for less only gives way.
#pragma warning disable RS0030 // SQLite calls on a thread of its own caller, which is to stand still.
        Thread.Sleep(microseconds / 1000);
#pragma warning restore RS0030
        return microseconds;
    }

    [DllImport(Library)]
    private static extern nint sqlite3_vfs_find(nint name);

    [DllImport(Library)]
    private static extern int sqlite3_vfs_register(nint vfs, int makeDefault);
}
