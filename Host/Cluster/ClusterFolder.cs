using Actors.Host.Serving;

namespace Actors.Host.Cluster;

/// <summary>The folder that <c>--data</c> names, taken by one cluster at a time.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private readonly FileStream _lock;

    private ClusterFolder(FileStream taken) => _lock = taken;

    /// <summary>
    /// Where data goes unless told otherwise. Root's own folder is closed to the user that PostgreSQL then runs as, so for
    /// root it is where services keep theirs.
    /// </summary>
    public static string? Default { get; } =
        Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() ? "/var/lib/actors/cluster"
        : DataFolder.Default is { } own ? Path.Combine(own, "cluster") : null;

    /// <summary>Makes the folder when it is missing and returns its full path.</summary>
    public static string Open(string? path)
    {
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows() && (path ?? Default) is { } folder && !Directory.Exists(folder))
        {
            // What is in it belongs to several users, each of whom closes their own.
            const UnixFileMode PassThrough = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | PassThrough);
        }

        return DataFolder.Open(path ?? Default);
    }

    /// <summary>Takes a folder that exists.</summary>
    public static ClusterFolder Take(string path)
    {
        try
        {
            return new(new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken)
        {
            throw new ServeRefusedException($"'{path}' is in use by another cluster; stop that one, or name another folder with --data", taken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
