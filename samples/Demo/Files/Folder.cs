using Microsoft.Win32.SafeHandles;
using ModelContextProtocol;

namespace Actors.Samples.Demo.Files;

/// <summary>The served folder: turns the paths that clients send into files inside it, and into clear refusals.</summary>
internal sealed class Folder
{
    private readonly string _rootAndSeparator;

    public Folder(string root, bool includeHidden = false)
    {
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException($"'{root}' is not a folder; name one that exists.");
        }

        Root = Path.TrimEndingDirectorySeparator(RealPath.Of(Path.GetFullPath(root)));
        IncludeHidden = includeHidden;
        _rootAndSeparator = Path.EndsInDirectorySeparator(Root) ? Root : Root + Path.DirectorySeparatorChar;
    }

    /// <summary>The folder's own path, without links.</summary>
    public string Root { get; }

    public bool IncludeHidden { get; }

    /// <summary>The path of a file or folder as clients know it: relative, with forward slashes; empty for the root.</summary>
    public string Relative(string fullPath)
    {
        var relative = fullPath.Length <= _rootAndSeparator.Length ? "" : fullPath[_rootAndSeparator.Length..];
        return Path.DirectorySeparatorChar == '/' ? relative : relative.Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>Whether a full path lies inside and is not hidden.</summary>
    public bool Serves(string fullPath) => Contains(fullPath) && (IncludeHidden || !IsHidden(Relative(fullPath)));

    /// <summary>The file that a client means.</summary>
    public FileInfo File(string path)
    {
        var fullPath = Locate(path);
        return System.IO.File.Exists(fullPath) ? new FileInfo(fullPath)
            : Directory.Exists(fullPath) ? throw new McpException($"'{path}' is a folder, not a file; list it with list_files.")
            : throw new McpException($"'{path}' does not exist; list_files shows what does.");
    }

    /// <summary>The folder that a client means; the root when it names none.</summary>
    public DirectoryInfo Subfolder(string? path)
    {
        var fullPath = Locate(path ?? "");
        return Directory.Exists(fullPath) ? new DirectoryInfo(fullPath)
            : System.IO.File.Exists(fullPath) ? throw new McpException($"'{path}' is a file, not a folder.")
            : throw new McpException($"'{path}' does not exist; list_files shows what does.");
    }

    /// <summary>Opens a file for reading, while others may go on writing, renaming and deleting it.</summary>
    public Stream Open(FileInfo file)
    {
        try
        {
            // A pipe or a socket has no length, and opening a pipe would wait for a writer for ever.
            if (file.Length == 0)
            {
                return Stream.Null;
            }

            var stream = new FileStream(file.FullName, new FileStreamOptions
            {
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            });

            if (!IsInside(stream.SafeFileHandle))
            {
                stream.Dispose();
                throw Outside(Relative(file.FullName));
            }

            return stream;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Relative(file.FullName), exception);
        }
    }

    /// <summary>What to tell a client about a file that the system did not let us read.</summary>
    public static McpException Unreadable(string path, Exception exception) => exception switch
    {
        UnauthorizedAccessException => new($"'{path}' may not be read by this server.", exception),
        FileNotFoundException or DirectoryNotFoundException => new($"'{path}' does not exist (any more).", exception),
        _ => new($"'{path}' could not be read.", exception),
    };

    private string Locate(string path)
    {
        if (path.Contains('\0'))
        {
            throw new McpException("A path cannot contain a NUL character.");
        }

        try
        {
            var named = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, Root));
            Check(named, path);
            var real = RealPath.Of(named);
            Check(real, path);
            return real;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }
    }

    private void Check(string fullPath, string asked)
    {
        if (!Contains(fullPath))
        {
            throw Outside(asked);
        }

        if (!IncludeHidden && IsHidden(Relative(fullPath)))
        {
            throw new McpException($"'{asked}' is hidden: names that start with a dot are not served.");
        }
    }

    private bool Contains(string fullPath) => fullPath == Root || fullPath.StartsWith(_rootAndSeparator, StringComparison.Ordinal);

    // The path was checked before it was opened, and somebody may have put a link there in between; Linux tells what was opened in fact.
    private bool IsInside(SafeFileHandle handle)
        => !OperatingSystem.IsLinux()
            || new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget is not { } opened
            || Contains(opened);

    private static bool IsHidden(string relative) => relative.StartsWith('.') || relative.Contains("/.", StringComparison.Ordinal);

    private static McpException Outside(string path) => new($"'{path}' is outside the served folder; paths are relative to it.");
}
