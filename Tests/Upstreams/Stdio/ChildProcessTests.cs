using System.Globalization;
using System.Runtime.Versioning;
using Actors.Upstreams.Stdio;

namespace Actors.Tests.Upstreams.Stdio;

[UnsupportedOSPlatform("windows")]
public sealed class ChildProcessTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Start_GivesArgumentsEnvironmentAndFolder()
    {
        var (output, exit) = await RunAsync("printf '%s|%s|%s' \"$1\" \"$NAME\" \"$PWD\"; exit 5", ["a b\n'\"é"], new() { ["NAME"] = "välue" }, "/");

        Assert.Equal("a b\n'\"é|välue|/", output);
        Assert.Equal(new ChildExit(5, null), exit);
    }

    [Fact]
    public async Task Start_GivesAGroupOfItsOwnAndDefaultSignals()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");

        var (output, _) = await RunAsync("cat /proc/self/status; cut -d' ' -f5 /proc/self/stat; echo $$", [], [], null);

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var ignored = ulong.Parse(lines.First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[8..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var blocked = ulong.Parse(lines.First(line => line.StartsWith("SigBlk:", StringComparison.Ordinal))[8..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.Equal(0ul, ignored & (1ul << (Posix.BrokenPipe - 1)));
        Assert.Equal(0ul, blocked);
        Assert.Equal(lines[^1], lines[^2]);
    }

    [Fact]
    public void Start_WhatIsNoProgram_SaysWhatTheSystemSays()
    {
        var error = Assert.Throws<IOException>(() => ChildProcess.Start(new ChildStart("/", [], new Dictionary<string, string>(), null), TimeProvider.System));

        Assert.Contains("denied", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task End_BySignal_IsTold()
    {
        var (_, exit) = await RunAsync("kill -KILL $$", [], [], null);

        Assert.Equal("was killed (signal 9)", exit.ToString());
    }

    [Fact]
    public async Task End_OfManyAtOnce_IsNoticedForEach()
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => RunAsync($"exit {number}", [], [], null)));

        Assert.Equal(Enumerable.Range(0, 50), ends.Select(end => end.Exit.Code!.Value));
    }

    [Fact]
    public async Task ErrorTail_OfAProgramThatWritesMuch_IsItsLastLines()
    {
        var child = Start("i=0; while [ $i -lt 5000 ]; do echo line $i >&2; i=$((i+1)); done", [], [], null);

        await child.Ended.WaitAsync(TestContext.Current.CancellationToken);
        await child.LastWordsAsync();
        await child.StopAsync(Grace);
        child.Release();

        Assert.Equal(Enumerable.Range(4980, 20).Select(number => $"line {number}"), child.ErrorTail.Split('\n'));
    }

    [Fact]
    public async Task Stop_WhoeverTheProgramLeftInItsGroup_IsGoneToo()
    {
        var child = Start("sleep 1000 & echo $!; read -r end", [], [], null);
        var sleeper = int.Parse((await new StreamReader(child.Output).ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);

        await child.StopAsync(Grace);
        child.Release();

        Assert.True(await Links.Processes.AreGoneAsync([sleeper], TimeSpan.FromSeconds(20)));
    }

    private static async Task<(string Output, ChildExit Exit)> RunAsync(string script, string[] arguments, Dictionary<string, string> environment, string? folder)
    {
        var child = Start(script, arguments, environment, folder);
        var output = await new StreamReader(child.Output).ReadToEndAsync(TestContext.Current.CancellationToken);
        var exit = await child.Ended.WaitAsync(TestContext.Current.CancellationToken);
        await child.StopAsync(Grace);
        child.Release();
        return (output, exit);
    }

    private static ChildProcess Start(string script, string[] arguments, Dictionary<string, string> environment, string? folder)
    {
        environment["PATH"] = "/usr/bin:/bin";
        return ChildProcess.Start(new ChildStart("/bin/sh", ["-c", script, "sh", .. arguments], environment, folder), TimeProvider.System);
    }
}
