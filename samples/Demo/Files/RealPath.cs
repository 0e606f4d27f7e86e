namespace Actors.Samples.Demo.Files;

/// <summary>Follows every link on the way to a file, so that what remains can be compared with a folder.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The path without links. Parts that do not exist are kept as they are.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Of(string fullPath)
    {
        var current = Path.GetPathRoot(fullPath)!;
        var ahead = new Stack<string>();
        PushParts(ahead, fullPath[current.Length..]);

        for (var links = 0; ahead.TryPop(out var part);)
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException($"'{fullPath}' goes through more than {MostLinks} links.");
            }

            if (Path.IsPathRooted(target))
            {
                current = Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            PushParts(ahead, target);
        }

        return current;
    }

    private static void PushParts(Stack<string> ahead, string path)
    {
        var parts = path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts.Reverse().Where(part => part != "."))
        {
            ahead.Push(part);
        }
    }
}
