using System.Globalization;

namespace Actors.Embedded.Storage;

/// <summary>A data folder that this engine alone has open, for as long as this lives.</summary>
internal sealed class DataFolder : IDisposable
{
    // Unix reports a lock held by another as EWOULDBLOCK (Linux 11, macOS 35), Windows as a sharing violation.
    private static readonly int[] SharingErrors = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    public string DataFile => System.IO.Path.Combine(Path, "actors.db");

    /// <summary>Creates the folder when missing and takes it.</summary>
    public static DataFolder Open(string folder)
    {
        string path = System.IO.Path.GetFullPath(folder);
        // The holder's id lies beside the lock, because nobody can read a locked file on Windows.
        string holder = System.IO.Path.Combine(path, "actors.pid");
        try
        {
            Create(path);
            FileStream taken = new(System.IO.Path.Combine(path, "actors.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataFolder(path, taken);
        }
        catch (IOException e) when (SharingErrors.Contains(e.HResult))
        {
            throw new StoreInUseException(path, ReadHolder(holder), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnusableException(path, e.Message, e);
        }
    }

    // The lock file itself stays: deleting it would let a second process lock a file that a third can no longer see.
    public void Dispose() => _lock.Dispose();

    // What users' clients and tools say lies here, so nobody else reads it. A folder that exists keeps the mode it was given.
    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static int? ReadHolder(string file)
    {
        try
        {
            return int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
