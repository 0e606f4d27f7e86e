using System.CommandLine;
using Actors.Upstreams.Configuration;

namespace Actors.Host.Upstreams;

/// <summary>The <c>check</c> command: whether a file of servers can be used, without using it.</summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(TextWriter error)
    {
        var command = new Command("check", "Check an mcp.json without starting or reaching anything.") { ConfigFile.Argument };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(ConfigFile.Argument);
            if (ConfigFile.Read(path, error) is not { } models)
            {
                return ActorsCommand.Misuse;
            }

            parsed.InvocationConfiguration.Output.WriteLine($"{path} is in order: {Count(models)}.");
            return 0;
        });
        return command;
    }

    private static string Count(UpstreamModels models)
    {
        var served = models.Enabled.Count();
        var disabled = models.Servers.Count - served;
        return (served == 1 ? "1 server" : $"{served} servers") + (disabled > 0 ? $", {disabled} disabled" : "");
    }
}
