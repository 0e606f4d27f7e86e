using System.Diagnostics;
using Actors.Samples.Demo.Files;
using ModelContextProtocol;

namespace Actors.Tests.Samples.Demo;

public sealed class FolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("../secret.txt")]
    [InlineData("a/../../secret.txt")]
    [InlineData("./../secret.txt")]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    [InlineData("../root-beside/file.txt")]
    public void File_PathThatLeadsOutside_IsRefused(string path)
    {
        Directory.CreateDirectory(_temp.Root + "-beside");
        File.WriteAllText(_temp.Root + "-beside/file.txt", "beside");
        var folder = new Folder(_temp.Root);

        var refusal = Assert.Throws<McpException>(() => folder.File(path));

        Assert.Contains("outside the served folder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_LinkThatLeadsOutside_IsRefused()
    {
        _temp.Link("link.txt", _temp.Secret);
        _temp.Link("relative.txt", "../secret.txt");
        _temp.Link("up", "..");
        _temp.Link("second.txt", "link.txt");
        var folder = new Folder(_temp.Root);

        string[] refusals = [.. new[] { "link.txt", "relative.txt", "up/secret.txt", "second.txt" }
            .Select(path => Assert.Throws<McpException>(() => folder.File(path)).Message)];

        Assert.All(refusals, message => Assert.Contains("outside the served folder", message, StringComparison.Ordinal));
        Assert.All(refusals, message => Assert.DoesNotContain(_temp.Secret, message, StringComparison.Ordinal));
    }

    [Fact]
    public void File_LinkThatStaysInside_IsFollowed()
    {
        var real = _temp.Write("deep/real.txt", "content");
        _temp.Link("shortcut", "deep");
        var folder = new Folder(_temp.Root);

        var file = folder.File("shortcut/real.txt");

        Assert.Equal(real, file.FullName);
    }

    [Fact]
    public void File_LinksInACircle_AreRefused()
    {
        _temp.Link("one", "two");
        _temp.Link("two", "one");
        var folder = new Folder(_temp.Root);

        var refusal = Assert.Throws<McpException>(() => folder.File("one"));

        Assert.Contains("could not be read", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".env")]
    [InlineData(".git/config")]
    [InlineData("a/.ssh/key")]
    [InlineData("link-to-hidden")]
    public void File_Hidden_IsServedOnlyWhereThatIsWanted(string path)
    {
        _temp.Write(".env", "x");
        _temp.Write(".git/config", "x");
        _temp.Write("a/.ssh/key", "x");
        _temp.Link("link-to-hidden", ".env");

        var refusal = Assert.Throws<McpException>(() => new Folder(_temp.Root).File(path));
        var file = new Folder(_temp.Root, includeHidden: true).File(path);

        Assert.Contains("is hidden", refusal.Message, StringComparison.Ordinal);
        Assert.True(file.Exists);
    }

    [Fact]
    public void File_MissingOrFolder_SaysSo()
    {
        _temp.Write("a/b.txt", "x");
        var folder = new Folder(_temp.Root);

        var missing = Assert.Throws<McpException>(() => folder.File("a/c.txt"));
        var isFolder = Assert.Throws<McpException>(() => folder.File("a"));
        var isFile = Assert.Throws<McpException>(() => folder.Subfolder("a/b.txt"));
        var nul = Assert.Throws<McpException>(() => folder.File("a\0b"));

        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", isFolder.Message, StringComparison.Ordinal);
        Assert.Contains("is a file", isFile.Message, StringComparison.Ordinal);
        Assert.Contains("NUL", nul.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileSwappedForALinkSinceTheCheck_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what a handle has open.");
        var path = _temp.Write("file.txt", "content");
        var folder = new Folder(_temp.Root);
        var file = folder.File("file.txt");
        File.Delete(path);
        _temp.Link("file.txt", _temp.Secret);

        var refusal = Assert.Throws<McpException>(() => folder.Open(file));

        Assert.Contains("outside the served folder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Pipe_DoesNotWaitForAWriter()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Windows has no pipes in folders.");
        using (var make = Process.Start("mkfifo", [Path.Combine(_temp.Root, "pipe")]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var folder = new Folder(_temp.Root);

        await using var stream = folder.Open(folder.File("pipe"));

        Assert.Equal(-1, stream.ReadByte());
    }

    [Fact]
    public void Constructor_NoSuchFolder_SaysWhich()
    {
        var missing = Path.Combine(_temp.Root, "missing");

        var refusal = Assert.Throws<DirectoryNotFoundException>(() => new Folder(missing));

        Assert.Contains(missing, refusal.Message, StringComparison.Ordinal);
    }
}
