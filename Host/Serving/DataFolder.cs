namespace Actors.Host.Serving;

/// <summary>The folder that <c>--data</c> names, or the user's own.</summary>
internal static class DataFolder
{
    /// <summary>
    /// Where data goes unless told otherwise: <c>actors</c> in <c>XDG_DATA_HOME</c> or <c>~/.local/share</c> (Linux),
    /// <c>~/Library/Application Support</c> (macOS), <c>%LOCALAPPDATA%</c> (Windows); null for a user without a home.
    /// </summary>
    public static string? Default { get; } =
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
            is { Length: > 0 } folder ? Path.Combine(folder, "actors") : null;

    /// <summary>Makes the folder when it is missing and returns its full path.</summary>
    public static string Open(string? path)
    {
        var folder = path ?? Default
            ?? throw new ServeRefusedException("this user has no folder for data; name one with --data");
        try
        {
            var full = Path.GetFullPath(folder);
            Create(full);
            return full;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ServeRefusedException($"the data folder '{folder}' cannot be made ({failed.Message.TrimEnd('.')}); name another with --data", failed);
        }
    }

    // The folder holds the keys that session ids are sealed with, so nobody else may look inside.
    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
