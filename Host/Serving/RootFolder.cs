namespace Actors.Host.Serving;

/// <summary>The folder that <c>--root</c> names.</summary>
internal static class RootFolder
{
    /// <summary>Finds the folder and returns its full path.</summary>
    public static string Find(string path)
    {
        if (path.Length > 0 && Directory.Exists(path))
        {
            return Path.GetFullPath(path);
        }

        throw new ServeRefusedException($"--root '{path}' is no folder; name one that exists");
    }
}
