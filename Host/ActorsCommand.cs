using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Actors.Host.Cluster;
using Actors.Host.Cluster.Silos;
using Actors.Host.Serving;
using Actors.Host.Tasks;
using Actors.Host.Upstreams;

namespace Actors.Host;

/// <summary>The command line of the <c>actors</c> program.</summary>
internal static class ActorsCommand
{
    /// <summary>The exit code for input that cannot be used: a bad option, or a folder or port that is not to be had.</summary>
    public const int Misuse = 2;

    private const string Name = "actors";

    /// <summary>Runs one command line and returns the exit code of the process.</summary>
    public static async Task<int> RunAsync(string[] args, IServeHost host, TextWriter output, TextWriter error, IClusterHost? cluster = null, ISiloHost? silo = null, IUpstreamProber? prober = null)
    {
        var parsed = Create(host, cluster, silo, prober ?? new UpstreamProber(TimeProvider.System), error).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Refuse(error, $"{parsed.Errors[0].Message.TrimEnd('.')}; see {PathTo(parsed.CommandResult)} --help");
        }

        // The web host listens for SIGTERM and drains for as long as it needs; the command line must not cut it short.
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        };
        return await parsed.InvokeAsync(configuration);
    }

    /// <summary>Says in one line why nothing is done.</summary>
    public static int Refuse(TextWriter error, string message)
    {
        error.WriteLine($"{Name}: {message}");
        return Misuse;
    }

    private static string PathTo(SymbolResult? result) =>
        result is CommandResult command ? $"{PathTo(command.Parent)} {command.Command.Name}".TrimStart() : "";

    // A plain Command, since a RootCommand is named after its executable file.
    private static Command Create(IServeHost host, IClusterHost? cluster, ISiloHost? silo, IUpstreamProber prober, TextWriter error) =>
        new(Name, "An MCP host whose sessions outlive the process.")
        {
            new HelpOption(),
            ServeCommand.Create(host, error),
            ClusterCommand.Create(cluster, error),
            SiloCommand.Create(silo, error),
            TasksCommand.Create(error),
            UpstreamsCommand.Create(prober, error),
            CheckCommand.Create(error),
        };
}
