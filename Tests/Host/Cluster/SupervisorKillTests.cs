using System.Diagnostics;
using System.Text.RegularExpressions;
using Actors.Tests.Shared;

namespace Actors.Tests.Host.Cluster;

public sealed partial class SupervisorKillTests
{
    [Fact]
    public async Task Killed_LeavesNoNodeAndNoDatabaseBehind()
    {
        using var folder = new TemporaryFolder();
        OwnPostgres.SkipUnlessInstalled(folder);
        using var cluster = new ChildProcess(ClusterChild.Command, folder.Path, "Postgres");
        var processes = new List<int>();
        while (await cluster.ReadLine() is { } line && !line.Contains("try ", StringComparison.Ordinal))
        {
            if (Node().Match(line) is { Success: true } node)
            {
                processes.Add(int.Parse(node.Groups[1].Value));
            }
        }

        var postmaster = Path.Combine(folder.Path, "postgres", "data", "postmaster.pid");
        processes.Add(int.Parse((await File.ReadAllLinesAsync(postmaster, TestContext.Current.CancellationToken))[0]));
        Assert.Equal(3, processes.Count);
        Assert.All(processes, process => Assert.True(RunningCluster.Lives(process)));

        cluster.Kill();

        foreach (var process in processes)
        {
            await GoneAsync(process);
        }

        // It ended in good order: one that was killed leaves its file.
        Assert.False(File.Exists(postmaster));
    }

    [Fact]
    public async Task Terminated_EndsInGoodOrder()
    {
        using var folder = new TemporaryFolder();
        OwnPostgres.SkipUnlessInstalled(folder);
        using var cluster = new ChildProcess(ClusterChild.Command, folder.Path, "Postgres");
        while (await cluster.ReadLine() is { } line && !line.Contains("try ", StringComparison.Ordinal))
        {
            // Until all is up.
        }

        var code = await cluster.TerminateAsync();

        Assert.Equal(0, code);
        Assert.False(File.Exists(Path.Combine(folder.Path, "postgres", "data", "postmaster.pid")));
    }

    private static async Task GoneAsync(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            await found.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
    }

    [GeneratedRegex(@"/mcp  \(process (\d+)\)")]
    private static partial Regex Node();
}
