using System.Reflection;
using Actors.Core.Upstreams;
using Actors.Tests.Rig;
using Actors.Upstreams.Links;

namespace Actors.Tests.Upstreams.Links;

/// <summary>The rig as the program of a configured server.</summary>
internal static class RigTarget
{
    /// <summary>This very test program, in its other role.</summary>
    public static StdioTarget Of(RigSwitches switches, TimeSpan? grace = null, UpstreamSettings? settings = null)
    {
        var self = Environment.ProcessPath!;
        string[] before = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Assembly.GetExecutingAssembly().Location] : [];
        return new StdioTarget
        {
            Command = self,
            Arguments = [.. before, RigProgram.Command, .. switches.ToArguments()],
            // It starts and ends sooner without what pays off in long lives only.
            Environment = new Dictionary<string, string?> { ["DOTNET_TieredPGO"] = "0", ["DOTNET_gcServer"] = "0" },
            ShutdownGrace = grace ?? TimeSpan.FromSeconds(3),
            Settings = settings ?? new UpstreamSettings(),
        };
    }
}
