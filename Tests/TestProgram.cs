using Actors.Tests.Embedded;
using Actors.Tests.Host.Cluster;
using Actors.Tests.Legacy;
using Actors.Tests.ModernTasks;
using Actors.Tests.Rig;
using Actors.Tests.Scorecard;
using Actors.Tests.Simulation;
using Actors.Tests.TaskKills;
using Actors.Tests.Upstreams.Serving;
using Actors.Tests.Upstreams.Links;

namespace Actors.Tests;

/// <summary>Runs the tests, or what one of them wants to run in a process of its own.</summary>
internal static class TestProgram
{
    // The rig starts in a blink only where nothing else is loaded with it.
    public static Task<int> Main(string[] args) => args is [RigProgram.Command, .. var rest] ? RigProgram.Run(rest) : RunAsync(args);

    private static async Task<int> RunAsync(string[] args) => args switch
    {
        [SaveUntilKilled.Command, var folder] => await SaveUntilKilled.Run(folder),
        [FormatFixture.Command, var folder] => await FormatFixture.Write(folder),
        [ServedChild.Command, var folder] => await ServedChild.Run(folder),
        [WorkChild.Command, var folder] => await WorkChild.Run(folder),
        [SimulateCommand.Command, .. var rest] => SimulateCommand.Run(rest),
        [ScoreHost.Command, var folder] => await ScoreHost.Run(folder),
        [TaskChild.Command, var folder] => await TaskChild.Run(folder),
        [UpstreamChild.Command, var folder] => await UpstreamChild.Run(folder),
        [StubNodeChild.Command, .. var rest] => await StubNodeChild.Run(rest),
        [ClusterChild.Command, var folder, var storage] => await ClusterChild.Run(folder, storage),
        [KilledHost.Command, var log] => await KilledHost.Run(log),
        [ClusterCommands.Node, .. var rest] when ClusterCommands.RunNode is { } run => await run(rest),
        [ClusterCommands.Cluster, .. var rest] when ClusterCommands.RunCluster is { } run => await run(rest),
        _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") =>
            await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
