using System.Diagnostics;
using Actors.Tests.Shared;

namespace Actors.Tests.House;

public sealed class ActorsScriptTests
{
    [Theory]
    [InlineData("serve")]
    [InlineData("cluster")]
    [InlineData("upstreams")]
    [InlineData("check")]
    [InlineData("test")]
    [InlineData("bench")]
    [InlineData("simulate")]
    [InlineData("conformance")]
    [InlineData("pack")]
    [InlineData("prepare")]
    public async Task Help_OfTheScript_NamesEveryCommand(string command)
    {
        var run = await Run("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"\n  {command} ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownCommand_IsRefused_InOneLineThatSaysWhatToDo()
    {
        var run = await Run("dance");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("actors: there is no command 'dance'; ./actors --help lists them\n", run.Error);
    }

    [Fact]
    public async Task Link_ToTheScript_WorksFromItsOwnFolder()
    {
        using var folder = new TemporaryFolder();
        var direct = Path.Combine(folder.Path, "direct");
        File.CreateSymbolicLink(direct, Path.Combine(Checkout.Root, "actors"));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "twice"), "direct");

        var run = await Run("--help", Path.Combine(folder.Path, "twice"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("\n  serve ", run.Output, StringComparison.Ordinal);
    }

    // From another folder than the checkout, since the script is to work from anywhere.
    private static async Task<(int ExitCode, string Output, string Error)> Run(string argument, string? script = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script needs bash");
        var start = new ProcessStartInfo("bash", [script ?? Path.Combine(Checkout.Root, "actors"), argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
