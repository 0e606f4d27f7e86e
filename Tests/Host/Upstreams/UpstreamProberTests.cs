using Actors.Host.Upstreams;
using Actors.Tests.Rig;
using Actors.Tests.Upstreams.Links;
using Actors.Upstreams.Configuration;
using Actors.Upstreams.Links;

namespace Actors.Tests.Host.Upstreams;

/// <summary>Trying out real programs, good and bad.</summary>
public sealed class UpstreamProberTests
{
    [Fact]
    public async Task Probe_OfGoodAndBadPrograms_TellsOfEach()
    {
        await using var bench = new RigBench();
        var models = UpstreamModels.Of(
            Model("alive", RigTarget.Of(new RigSwitches { Log = bench.LogFile })),
            Model("dead", RigTarget.Of(new RigSwitches { Log = bench.LogFile, Die = 7 })),
            Model("missing", new StdioTarget { Command = "no-such-program" }),
            Model("silent", new HttpTarget { Url = new Uri("http://127.0.0.1:9/mcp") }));

        var findings = await new UpstreamProber(TimeProvider.System).ProbeAsync(models, TestContext.Current.CancellationToken);

        Assert.Equal(["alive", "dead", "missing", "silent"], findings.Select(static finding => finding.Server));
        Assert.Null(findings[0].Error);
        Assert.Equal(14, Finding.Count(findings[0].Facts!.Tools));
        Assert.Contains("7", findings[1].Error, StringComparison.Ordinal);
        Assert.Contains("no-such-program", findings[2].Error, StringComparison.Ordinal);
        Assert.Contains("'silent'", findings[3].Error, StringComparison.Ordinal);
        Assert.True(await Processes.AreGoneAsync(bench.Log.Select(static entry => entry.Process).Distinct(), TimeSpan.FromSeconds(5)));
    }

    private static UpstreamModel Model(string name, UpstreamTarget target) => new() { Name = name, Target = target };
}
