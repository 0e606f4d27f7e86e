namespace Actors.Upstreams.Stdio;

/// <summary>Finds the program of a command, as a shell would: in the <c>PATH</c> that the program itself gets.</summary>
internal static class CommandPath
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Its full path; null: there is no such program.</summary>
    public static string? Find(string command, string? search, string folder)
    {
        var candidates = command.Contains('/')
            ? [command]
            : (search ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(place => Path.Combine(place, command));
        return candidates.Select(candidate => Path.GetFullPath(candidate, folder)).FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path)
    {
        try
        {
            return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
