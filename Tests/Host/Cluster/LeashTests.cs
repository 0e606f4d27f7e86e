using System.Diagnostics;
using System.Threading.Channels;
using Actors.Host.Cluster.Children;
using Actors.Host.Serving;

namespace Actors.Tests.Host.Cluster;

public sealed class LeashTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Child_LetGo_GetsItsSignalAndMayEndAsItLikes()
    {
        var (console, lines) = Listen();
        using var child = Start(console, "INT", "trap 'echo interrupted; exit 7' INT; echo ready >&2; while :; do sleep 0.1; done");
        Assert.Equal("child    | ready", await lines.ReadAsync(Cancelled));

        await child.StopAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.Equal(7, await child.Ended);
        Assert.Equal("child    | interrupted", await lines.ReadAsync(Cancelled));
        Assert.False(lines.TryRead(out _));
    }

    [Fact]
    public async Task Child_ThatEndsByItself_HasItsExitCode()
    {
        var (console, _) = Listen();
        using var child = Start(console, "TERM", "exit 3");

        Assert.Equal(3, await child.Ended.WaitAsync(TimeSpan.FromSeconds(20), Cancelled));
    }

    [Fact]
    public async Task Child_ThatHearsNothing_IsKilledWithItsOwnChildren()
    {
        var (console, lines) = Listen();
        using var child = Start(console, "TERM", "trap '' TERM; sleep 1000 & echo $!; wait; while :; do sleep 1; done");
        var grandchild = int.Parse((await lines.ReadAsync(Cancelled)).Split("| ")[1]);

        await child.StopAsync(TimeSpan.FromMilliseconds(300), CancellationToken.None);

        Assert.True(child.Ended.IsCompleted);
        await GoneAsync(grandchild);
    }

    [Fact]
    public void Program_ThatDoesNotExist_IsRefusedInOneLine()
    {
        var (console, _) = Listen();

        var refused = Assert.Throws<ServeRefusedException>(() => Child.Start("child", new ProcessStartInfo("/nowhere/program"), console));

        Assert.Contains("/nowhere/program", refused.Message, StringComparison.Ordinal);
    }

    private static Child Start(ClusterConsole console, string signal, string script)
    {
        Assert.SkipUnless(Leash.IsSupported, "The cluster command is for Linux and macOS.");
        return Child.Start("child", Leash.Start(signal, ["bash", "-c", script]), console);
    }

    private static (ClusterConsole Console, ChannelReader<string> Lines) Listen()
    {
        var lines = new LineWriter();
        return (new ClusterConsole(lines), lines.Lines.Reader);
    }

    private static async Task GoneAsync(int process)
    {
        for (var began = Stopwatch.StartNew(); RunningCluster.Lives(process); await Task.Delay(10, Cancelled))
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(20), "the grandchild lives on");
        }
    }
}
