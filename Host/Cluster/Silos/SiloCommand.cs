using System.CommandLine;
using Actors.Host.Serving;
using Actors.Host.Upstreams;

namespace Actors.Host.Cluster.Silos;

/// <summary>The <c>silo</c> command: reads and checks its options, then hands over to the host.</summary>
internal static class SiloCommand
{
    private static readonly Option<string> Url = new("--url")
    {
        Description = "The address to listen on, for clients or the balancer before them. MCP is at /mcp under it. Port 0 takes a free one.",
        HelpName = "URL",
        DefaultValueFactory = _ => "http://127.0.0.1:5080",
    };

    private static readonly Option<string?> Config = new("--cluster-config")
    {
        Description = "A JSON file of settings: section Orleans says where the nodes find each other and keep their state. The environment wins over it.",
        HelpName = "FILE",
    };

    /// <summary>Makes the command; without a host it only says why there is none.</summary>
    public static Command Create(ISiloHost? host, TextWriter error)
    {
        var command = new Command("silo", "Run one node of a cluster: it answers clients, and shares sessions and tasks with the others.")
        {
            Url, RootFolder.Option, ConfigFile.Option, Config,
        };
        command.SetAction((parsed, _) => Refusals.ToldAsync(error, parsed.GetRequiredValue(Url), () =>
        {
            var ready = host ?? throw new ServeRefusedException("this build has no Orleans, so it cannot be a node; './actors prepare --again' looks whether it can be restored now");
            var settings = new SiloSettings(
                ServeUrl.Parse(parsed.GetRequiredValue(Url)), RootFolder.Find(parsed), Find(parsed.GetValue(Config)), ConfigFile.Checked(parsed));
            return ready.RunAsync(settings, parsed.InvocationConfiguration.Output, error);
        }));
        return command;
    }

    private static string? Find(string? file) =>
        file is null ? null
        : File.Exists(file) ? Path.GetFullPath(file)
        : throw new ServeRefusedException($"--cluster-config '{file}' is no file");
}
