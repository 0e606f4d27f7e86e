using System.ComponentModel;

namespace Actors.Samples.Demo.Tools;

/// <summary>What a search found.</summary>
/// <param name="Matches">The lines, in the order of their files.</param>
/// <param name="LimitReached">Whether there may be more.</param>
/// <param name="FilesSearched">How many files were searched.</param>
/// <param name="FilesSkipped">How many files are binary, too large or unreadable.</param>
/// <param name="UnreadableFolders">How many folders could not be read.</param>
internal sealed record SearchResult(
    IReadOnlyList<SearchResult.Match> Matches,
    [property: Description("True when there may be more matches than the limit.")] bool LimitReached,
    int FilesSearched,
    [property: Description("Files that are binary, too large or unreadable.")] int FilesSkipped,
    int UnreadableFolders)
{
    /// <summary>One line.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Line">The line's number, from 1.</param>
    /// <param name="Text">The line, or the part around the match.</param>
    internal sealed record Match(string Path, int Line, string Text);
}
