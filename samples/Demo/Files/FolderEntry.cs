namespace Actors.Samples.Demo.Files;

/// <summary>A file or folder met on a walk.</summary>
/// <param name="Path">Relative to the served folder, with forward slashes.</param>
/// <param name="Info">The file or folder itself.</param>
internal readonly record struct FolderEntry(string Path, FileSystemInfo Info)
{
    public bool IsFolder => Info is DirectoryInfo;

    /// <summary>The file's size; zero when it vanished meanwhile.</summary>
    public long Size
    {
        get
        {
            try
            {
                return Info is FileInfo file ? file.Length : 0;
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }
}
