using System.ComponentModel;
using Actors.Samples.Demo.Files;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Demo.Tools;

/// <summary>What is in the folder.</summary>
[McpServerToolType]
internal sealed class ListTools(Folder folder)
{
    private const int MostEntries = 1000;

    [McpServerTool(Name = "list_files", Title = "List files", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists files in a fixed order, a page at a time. Names that start with a dot, and links, are left out.")]
    public FileList List(
        [Description("Where to look, for example 'src/app'. The whole folder if left out.")] string? path = null,
        [Description("Which files, for example '*.cs' (in any folder), 'docs/**/*.md' or '*.{png,jpg}'. All if left out.")] string? glob = null,
        [Description("True for all files below; false for the files and subfolders directly there (subfolders end in a slash).")] bool recursive = true,
        [Description("How many entries at most, up to 1000.")] int limit = 200,
        [Description("The value of 'next' in the page before, for the page after it.")] string? after = null,
        CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostEntries)
        {
            throw new McpException($"The limit is {limit}; it must be from 1 to {MostEntries}.");
        }

        var pattern = Glob.Parse(glob);
        var walk = new FolderWalk(folder, folder.Subfolder(path));
        var entries = recursive ? walk.Files(cancellationToken, after) : ChildrenAfter(walk, after);
        List<FileList.Entry> page = [];
        foreach (var entry in entries)
        {
            if (!entry.IsFolder && !pattern.Matches(entry.Path))
            {
                continue;
            }

            if (page.Count == limit)
            {
                return new(page, page[^1].Path.TrimEnd('/'), walk.Unreadable);
            }

            page.Add(entry.IsFolder ? new(entry.Path + "/", 0) : new(entry.Path, entry.Size));
        }

        return new(page, null, walk.Unreadable);
    }

    private static IEnumerable<FolderEntry> ChildrenAfter(FolderWalk walk, string? after)
        => walk.Children().Where(child => after is null || PathOrder.Compare(child.Path, after) > 0);
}
