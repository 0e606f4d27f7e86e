using System.Diagnostics;
using System.Reflection;

namespace Actors.Host.Cluster.Nodes;

/// <summary>What a node is started as.</summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">What comes before the node's own options.</param>
internal sealed record NodeProgram(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>This very program, as a silo.</summary>
    public static NodeProgram Own { get; } = Of(typeof(NodeProgram).Assembly, "silo");

    /// <summary>The program that runs, or whose assembly dotnet runs, with a command of its own.</summary>
    public static NodeProgram Of(Assembly assembly, params string[] command)
    {
        var running = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path.");
        return Path.GetFileNameWithoutExtension(running) == "dotnet" ? new(running, [assembly.Location, .. command]) : new(running, command);
    }

    /// <summary>The start of one life.</summary>
    public ProcessStartInfo Start(Uri url, IEnumerable<string> options, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var start = new ProcessStartInfo(File, [.. Arguments, "--url", url.GetLeftPart(UriPartial.Authority), .. options]);
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment[Supervision.Variable] = "1";
        return start;
    }
}
