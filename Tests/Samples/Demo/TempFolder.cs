namespace Actors.Tests.Samples.Demo;

/// <summary>A folder that a test fills, and that is gone afterwards. What must not be reached lies beside it.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _outer = Directory.CreateTempSubdirectory("actors-demo-");

    public TempFolder()
    {
        Root = Path.Combine(_outer.FullName, "root");
        Directory.CreateDirectory(Root);
        Secret = Path.Combine(_outer.FullName, "secret.txt");
        File.WriteAllText(Secret, "secret");
    }

    /// <summary>The folder that is served.</summary>
    public string Root { get; }

    /// <summary>A file outside of it.</summary>
    public string Secret { get; }

    public string Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] bytes)
    {
        var fullPath = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);
        File.WriteAllBytes(fullPath, bytes);
        return fullPath;
    }

    public void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(Root, path), target);

    public void Dispose() => _outer.Delete(recursive: true);
}
