using Actors.Core.Upstreams;
using Actors.Tests.Rig;
using Actors.Tests.Shared;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Links;

/// <summary>A host in a process of its own that has children which mind nothing, and grandchildren; it waits to be killed.</summary>
internal static class KilledHost
{
    public const string Command = "killed-host";

    public static async Task<int> Run(string log)
    {
        var targets = new OneTarget(RigTarget.Of(new RigSwitches { Log = log, IgnoreEnd = true, IgnoreTerm = true }));
        using var connector = new UpstreamConnector(targets, TimeProvider.System);
        var links = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => connector.ConnectAsync(new UpstreamKey("rig"), UpstreamCredentials.None, new RecordingOutlet(), CancellationToken.None)));
        await Task.WhenAll(links.Select(link => link.ToolAsync("grandchild")));
        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private sealed class OneTarget(UpstreamTarget target) : IUpstreamTargets
    {
        public UpstreamTarget Find(string server) => target;
    }
}

public sealed class KilledHostTests
{
    [Fact]
    public async Task Kill_OfTheHost_LeavesNoChildAndNoGrandchild()
    {
        using var folder = new TemporaryFolder();
        using var host = new ChildProcess(KilledHost.Command, folder.File("log"));
        Assert.Equal("ready", await host.ReadLine());
        var log = RigLog.Read(folder.File("log"));
        int[] all = [.. log.Where(entry => entry.What == "started").Select(entry => entry.Process), .. log.Where(entry => entry.What == "grandchild").Select(entry => entry.Detail.GetInt32())];
        Assert.Equal(6, all.Length);
        Assert.All(all, id => Assert.True(Processes.IsThere(id), $"{id}"));

        host.Kill();
        var gone = await Processes.AreGoneAsync(all, TimeSpan.FromSeconds(5));

        Assert.True(gone);
    }
}
