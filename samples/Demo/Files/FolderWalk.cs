namespace Actors.Samples.Demo.Files;

/// <summary>
/// One walk through a folder, in <see cref="PathOrder"/>, one folder in memory at a time. It follows no links, so it ends;
/// folders that cannot be read are counted and passed over.
/// </summary>
internal sealed class FolderWalk(Folder folder, DirectoryInfo start)
{
    private readonly EnumerationOptions _options = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint | (folder.IncludeHidden ? 0 : FileAttributes.Hidden),
        IgnoreInaccessible = false,
        MatchType = MatchType.Simple,
    };

    /// <summary>How many folders could not be read so far.</summary>
    public int Unreadable { get; private set; }

    /// <summary>All files below the start that come after a path.</summary>
    public IEnumerable<FolderEntry> Files(CancellationToken cancellationToken, string? after = null)
    {
        var ahead = new Stack<FolderEntry>();
        Push(ahead, start);
        while (ahead.TryPop(out var entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Info is DirectoryInfo subfolder)
            {
                if (after is null || !EndsBefore(entry.Path, after))
                {
                    Push(ahead, subfolder);
                }
            }
            else if (after is null || PathOrder.Compare(entry.Path, after) > 0)
            {
                yield return entry;
            }
        }
    }

    /// <summary>The files and folders directly in the start, in order.</summary>
    public IReadOnlyList<FolderEntry> Children() => Children(start);

    private static bool EndsBefore(string subfolder, string after)
        => PathOrder.Compare(subfolder, after) < 0 && !after.StartsWith(subfolder + "/", StringComparison.Ordinal);

    private void Push(Stack<FolderEntry> ahead, DirectoryInfo subfolder)
    {
        var children = Children(subfolder);
        for (var i = children.Count - 1; i >= 0; i--)
        {
            ahead.Push(children[i]);
        }
    }

    private List<FolderEntry> Children(DirectoryInfo subfolder)
    {
        List<FolderEntry> children = [];
        try
        {
            foreach (var info in subfolder.EnumerateFileSystemInfos("*", _options))
            {
                // Where a leading dot is no attribute, the name has to tell.
                if (folder.IncludeHidden || !info.Name.StartsWith('.'))
                {
                    children.Add(new(folder.Relative(info.FullName), info));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Unreadable++;
        }

        children.Sort((left, right) => string.CompareOrdinal(left.Info.Name, right.Info.Name));
        return children;
    }
}
