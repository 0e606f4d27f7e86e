using Actors.Samples.Demo.Files;

namespace Actors.Tests.Samples.Demo;

public sealed class FolderWalkTests : IDisposable
{
    // By name within each folder, and what is in a folder directly after the folder's own name.
    private static readonly string[] Ordered =
        ["Z.txt", "a/b/c.txt", "a/b.txt", "a/z.txt", "a-b/c.txt", "a.txt", "line\nbreak.txt", "ä/ö.txt"];

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Files_EachOneAsTheStart_ContinueAfterIt()
    {
        WriteAll();

        string[][] tails = [.. Ordered.Prepend(null).Select(Walk)];

        Assert.All(tails.Index(), tail => Assert.Equal(Ordered[tail.Index..], tail.Item));
    }

    [Fact]
    public void Files_AfterAFileThatIsGone_ContinueWhereItWas()
    {
        WriteAll();

        var rest = Walk("a/b/zzz.txt");

        Assert.Equal(Ordered[(Array.IndexOf(Ordered, "a/b/c.txt") + 1)..], rest);
    }

    [Fact]
    public void Files_LinkBackToTheRoot_IsNotFollowed()
    {
        _temp.Write("a/file.txt", "x");
        _temp.Link("a/loop", "..");

        var files = Walk(null);

        Assert.Equal(["a/file.txt"], files);
    }

    [Fact]
    public void Files_HiddenOnes_AreLeftOut()
    {
        _temp.Write(".git/config", "x");
        _temp.Write("a/.hidden", "x");
        _temp.Write("a/seen.txt", "x");

        var files = Walk(null);

        Assert.Equal(["a/seen.txt"], files);
    }

    [Fact]
    public void Files_CancelledOnTheWay_Stops()
    {
        WriteAll();
        var folder = new Folder(_temp.Root);
        using var cancellation = new CancellationTokenSource();
        using var files = new FolderWalk(folder, folder.Subfolder(null)).Files(cancellation.Token).GetEnumerator();
        Assert.True(files.MoveNext());

        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => files.MoveNext());
    }

    [Fact]
    public void Files_FolderThatVanishes_IsCounted()
    {
        _temp.Write("a/file.txt", "x");
        _temp.Write("b/file.txt", "x");
        var folder = new Folder(_temp.Root);
        var walk = new FolderWalk(folder, folder.Subfolder(null));
        using var files = walk.Files(TestContext.Current.CancellationToken).GetEnumerator();
        Assert.True(files.MoveNext());

        Directory.Delete(Path.Combine(_temp.Root, "b"), recursive: true);

        Assert.False(files.MoveNext());
        Assert.Equal(1, walk.Unreadable);
    }

    private void WriteAll()
    {
        foreach (var path in Ordered)
        {
            _temp.Write(path, "x");
        }
    }

    private string[] Walk(string? after)
    {
        var folder = new Folder(_temp.Root);
        return [.. new FolderWalk(folder, folder.Subfolder(null)).Files(TestContext.Current.CancellationToken, after).Select(file => file.Path)];
    }
}
