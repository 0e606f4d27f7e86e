using System.CommandLine;
using Actors.Host.Upstreams;

namespace Actors.Host.Serving;

/// <summary>The <c>serve</c> command: reads and checks its options, then hands over to the host.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Url = new("--url")
    {
        Description = "The address to listen on. MCP is at /mcp under it. Port 0 takes a free one.",
        HelpName = "URL",
        DefaultValueFactory = _ => "http://127.0.0.1:5080",
    };

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "The folder that keeps sessions and keys; made when it is missing, used by one process at a time. "
            + $"Without it: {DataFolder.Default ?? "must be named, since this user has no folder for data"}.",
        HelpName = "DIR",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(IServeHost host, TextWriter error)
    {
        var command = new Command("serve", "Serve MCP over HTTP on this machine, to clients of both protocol generations.")
        {
            Url, Data, RootFolder.Option, ConfigFile.Option,
        };
        command.SetAction((parsed, cancellationToken) => Refusals.ToldAsync(error, parsed.GetRequiredValue(Url), () =>
        {
            var settings = new ServeSettings(
                ServeUrl.Parse(parsed.GetRequiredValue(Url)),
                DataFolder.Open(parsed.GetValue(Data)),
                RootFolder.Find(parsed),
                ConfigFile.Checked(parsed));
            return host.ServeAsync(settings, parsed.InvocationConfiguration.Output, cancellationToken);
        }));
        return command;
    }
}
