using System.Diagnostics;
using System.Net;
using Actors.Host.Cluster;
using Actors.Host.Serving;
using Actors.Tests.Shared;

namespace Actors.Tests.Host.Cluster;

public sealed class ClusterHostTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_TwoNodes_AnswerInTurnAndKnowWhatTheyWereTold()
    {
        await using var cluster = await RunningCluster.StartAsync(2);

        var names = new[] { await cluster.GetAsync("/name"), await cluster.GetAsync("/name") };

        Assert.Equal(["node1", "node2"], names.Order());
        Assert.Equal("here", await cluster.GetAsync("/setting/STUB_STORAGE"));
        Assert.Equal("127.0.0.1", await cluster.GetAsync("/setting/Actors__Web__Proxies__90"));
        Assert.Equal("true", await cluster.GetAsync("/setting/Actors__Tasks__SingleUser"));
        Assert.Equal(2, cluster.Lines.Count(line => line.Contains("/mcp  (process ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stop_ClosesTheFrontThenDrainsTheNodesThenEndsTheStorage()
    {
        await using var cluster = await RunningCluster.StartAsync(2);
        var processes = new[] { int.Parse(await cluster.GetAsync("/process")), int.Parse(await cluster.GetAsync("/process")) };
        using var stream = await cluster.Client.GetAsync(new Uri(cluster.Front, "/stream"), HttpCompletionOption.ResponseHeadersRead, Cancelled);

        var code = await cluster.StopAsync();

        Assert.Equal(0, code);
        Assert.Equal("open\ntold to come back\n", await stream.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(2, cluster.Lines.Count(line => line.EndsWith("| has drained", StringComparison.Ordinal)));
        Assert.Equal("storage  | ends", cluster.Lines[^1]);
        Assert.DoesNotContain(cluster.Lines, line => line.Contains("starts again", StringComparison.Ordinal));
        Assert.All(processes, process => Assert.False(RunningCluster.Lives(process)));
    }

    [Fact]
    public async Task Node_Killed_TheOthersServeAndItComesBackAtItsAddress()
    {
        await using var cluster = await RunningCluster.StartAsync(2);
        var process = await ProcessOfAsync(cluster, "node1");

        Process.GetProcessById(process).Kill();
        await cluster.HearAsync("(ended with code 137; starts again in 0.25 s)");
        var meanwhile = new[] { await cluster.GetAsync("/name"), await cluster.GetAsync("/name") };
        var again = await ProcessOfAsync(cluster, "node1");

        Assert.Equal(["node2", "node2"], meanwhile);
        Assert.NotEqual(process, again);
    }

    [Fact]
    public async Task Node_Paused_IsPassedOverAndServesAgainAfterwards()
    {
        await using var cluster = await RunningCluster.StartAsync(2);
        var process = await ProcessOfAsync(cluster, "node1");

        await SignalAsync("-STOP", process);
        var passed = await AllFromAsync(cluster, "node2");
        await SignalAsync("-CONT", process);
        var again = await ProcessOfAsync(cluster, "node1");

        Assert.True(passed);
        Assert.Equal(process, again);
    }

    [Fact]
    public async Task Front_WhileNoNodeIsReady_IsToBeTriedAgain()
    {
        await using var cluster = await RunningCluster.StartAsync(1);

        Process.GetProcessById(await ProcessOfAsync(cluster, "node1")).Kill();
        await cluster.HearAsync("starts again");
        using var response = await cluster.Client.GetAsync(new Uri(cluster.Front, "/name"), Cancelled);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Folder_InUse_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        using var taken = ClusterFolder.Take(folder.Path);

        var refused = Assert.Throws<ServeRefusedException>(() => ClusterFolder.Take(folder.Path));

        Assert.Contains("--data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_ThatRefusesToStart_EndsTheCluster()
    {
        using var folder = new TemporaryFolder();
        using var signals = StopSignals.Listen();
        var program = StubNodeChild.Program;
        var refusing = program with { File = "env", Arguments = [$"{StubNodeChild.Refuses}=no such option", program.File, .. program.Arguments] };
        var host = new ClusterHost(refusing, static (_, console) => new StubStorage(console), TimeProvider.System);
        var output = new StringWriter();

        var refused = await Assert.ThrowsAsync<ServeRefusedException>(() => host.RunAsync(
            new ClusterSettings(new Uri("http://127.0.0.1:0"), 1, StorageKind.Postgres, folder.Path, folder.Path), output, signals));

        Assert.Contains("node1 could not start", refused.Message, StringComparison.Ordinal);
        Assert.Contains("node1    | actors: no such option", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"storage  | ends{Environment.NewLine}", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, $"{process}"]);
        await kill.WaitForExitAsync(Cancelled);
    }

    // Whether four requests in a row are answered by the node; what is given to one that hangs is given up.
    private static async Task<bool> AllFromAsync(RunningCluster cluster, string name)
    {
        var inARow = 0;
        for (var began = Stopwatch.StartNew(); inARow < 4 && began.Elapsed < TimeSpan.FromSeconds(60);)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            patience.CancelAfter(TimeSpan.FromSeconds(1));
            try
            {
                inARow = await cluster.Client.GetStringAsync(new Uri(cluster.Front, "/name"), patience.Token) == name ? inARow + 1 : 0;
            }
            catch (OperationCanceledException) when (!Cancelled.IsCancellationRequested)
            {
                inARow = 0;
            }
        }

        return inARow == 4;
    }

    private static async Task<int> ProcessOfAsync(RunningCluster cluster, string name)
    {
        // "node1 4711", so that name and process are of one answer.
        for (var began = Stopwatch.StartNew(); began.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20, Cancelled))
        {
            using var response = await cluster.Client.GetAsync(new Uri(cluster.Front, "/who"), Cancelled);
            var who = (await response.Content.ReadAsStringAsync(Cancelled)).Split(' ');
            if (response.IsSuccessStatusCode && who[0] == name)
            {
                return int.Parse(who[1]);
            }
        }

        throw new TimeoutException($"{name} never answered.");
    }
}
