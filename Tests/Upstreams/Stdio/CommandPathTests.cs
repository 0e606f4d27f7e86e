using System.Runtime.Versioning;
using Actors.Tests.Shared;
using Actors.Upstreams.Stdio;

namespace Actors.Tests.Upstreams.Stdio;

[UnsupportedOSPlatform("windows")]
public sealed class CommandPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_Name_LooksInThePathInItsOrder()
    {
        var first = Program("one/tool");
        Program("two/tool");

        var found = CommandPath.Find("tool", $"{_folder.File("none")}:{_folder.File("one")}:{_folder.File("two")}", "/");

        Assert.Equal(first, found);
    }

    [Fact]
    public void Find_FileThatCannotBeRun_IsNotIt()
    {
        Directory.CreateDirectory(_folder.File("one"));
        File.WriteAllText(_folder.File("one/tool"), "");
        var second = Program("two/tool");

        var found = CommandPath.Find("tool", $"{_folder.File("one")}:{_folder.File("two")}", "/");

        Assert.Equal(second, found);
    }

    [Fact]
    public void Find_PathWithASlash_CountsFromTheFolder()
    {
        var program = Program("bin/tool");

        Assert.Equal(program, CommandPath.Find("./bin/tool", null, _folder.Path));
        Assert.Equal(program, CommandPath.Find(program, null, "/"));
        Assert.Null(CommandPath.Find("./bin/other", null, _folder.Path));
    }

    private string Program(string name)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
