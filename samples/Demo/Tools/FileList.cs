using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Actors.Samples.Demo.Tools;

/// <summary>A page of files.</summary>
/// <param name="Files">The files, in order.</param>
/// <param name="Next">Pass it as 'after' for the next page; null on the last one.</param>
/// <param name="UnreadableFolders">How many folders could not be read.</param>
internal sealed record FileList(
    IReadOnlyList<FileList.Entry> Files,
    // The SDK leaves nulls out, but its schema says that the property is required: clients that check would refuse the last page.
    [property: Description("Pass it as 'after' for the next page; null on the last one."), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next,
    [property: Description("How many folders could not be read.")] int UnreadableFolders)
{
    /// <summary>One file, or a folder if the path ends in a slash.</summary>
    /// <param name="Path">The path.</param>
    /// <param name="Size">The size in bytes.</param>
    internal sealed record Entry(string Path, long Size);
}
