using System.ComponentModel;
using System.Text.RegularExpressions;
using Actors.Samples.Demo.Files;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Actors.Samples.Demo.Tools;

/// <summary>Where something is written.</summary>
[McpServerToolType]
internal sealed class SearchTools(Folder folder)
{
    private const int MostMatches = 1000;
    private const long LargestFile = 64 * 1024 * 1024;

    [McpServerTool(Name = "search_text", Title = "Search in files", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds the lines that contain a text or match a regular expression. Binary files, and files over 64 MB, are skipped and counted.")]
    public async Task<SearchResult> Search(
        IProgress<ProgressNotificationValue> progress,
        [Description("The text or the regular expression (.NET syntax) to find within a line.")] string query,
        [Description("True if the query is a regular expression.")] bool regex = false,
        [Description("True to tell upper and lower case apart.")] bool caseSensitive = false,
        [Description("Where to look, for example 'src/app'. The whole folder if left out.")] string? path = null,
        [Description("Which files, for example '*.cs' or 'docs/**/*.md'. All if left out.")] string? glob = null,
        [Description("How many lines at most, up to 1000.")] int limit = 100,
        CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > MostMatches)
        {
            throw new McpException($"The limit is {limit}; it must be from 1 to {MostMatches}.");
        }

        var pattern = LinePattern.Parse(query, regex, caseSensitive);
        var files = Glob.Parse(glob);
        var pacer = new ProgressPacer(progress, TimeProvider.System);
        var walk = new FolderWalk(folder, folder.Subfolder(path));
        var found = new List<SearchResult.Match>();
        var (searched, skipped) = (0, 0);
        foreach (var entry in walk.Files(cancellationToken).Where(entry => files.Matches(entry.Path)))
        {
            if (!await SearchFileAsync(entry, pattern, limit, found, cancellationToken))
            {
                skipped++;
            }

            searched++;
            if (found.Count == limit)
            {
                break;
            }

            pacer.Report(searched, null, $"{searched} files, {found.Count} matches");
        }

        return new(found, found.Count == limit, searched - skipped, skipped, walk.Unreadable);
    }

    // False when the file is not one to search; what can be said about a single file must not end the search.
    private async Task<bool> SearchFileAsync(
        FolderEntry entry, LinePattern pattern, int limit, List<SearchResult.Match> found, CancellationToken cancellationToken)
    {
        if (entry.Size > LargestFile)
        {
            return false;
        }

        try
        {
            await using var stream = folder.Open((FileInfo)entry.Info);
            if (await TextProbe.EncodingAsync(stream, cancellationToken) is not { } encoding)
            {
                return false;
            }

            await foreach (var line in TextLines.ReadAsync(stream, encoding, cancellationToken))
            {
                if (pattern.Find(line.Text.Span) is { } excerpt)
                {
                    found.Add(new(entry.Path, line.Number, excerpt));
                    if (found.Count == limit)
                    {
                        break;
                    }
                }
            }

            return true;
        }
        catch (RegexMatchTimeoutException)
        {
            throw new McpException($"The regular expression takes too long on a line of '{entry.Path}'; make it simpler, without lookarounds and backreferences.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or McpException)
        {
            return false;
        }
    }
}
