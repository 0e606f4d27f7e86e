using System.CommandLine;
using Actors.Host.Operators;
using Actors.Upstreams.Configuration;

namespace Actors.Host.Upstreams;

/// <summary>The <c>upstreams</c> command: the servers behind a running host, and those of a file.</summary>
internal static class UpstreamsCommand
{
    private const int Failed = 1;

    private static readonly Option<string[]> Server = new("--server") { Description = "Only this server. May be given more than once.", HelpName = "NAME" };

    /// <summary>Makes the command.</summary>
    public static Command Create(IUpstreamProber prober, TextWriter error)
    {
        var list = new Command("list", "List the servers behind a running host, and how their connections are.") { OperatorCommand.Url, OperatorCommand.Json };
        list.SetAction((parsed, cancellationToken) => OperatorCommand.RunAsync(parsed, error, (host, output) =>
            host.UpstreamsAsync(parsed.GetValue(OperatorCommand.Json) ? output.WriteLine : page => UpstreamTable.Write(output, page, TimeProvider.System.GetUtcNow()), cancellationToken)));
        var check = new Command("check", "Connect to each server of a file, say what it offers or what is wrong, and disconnect.") { ConfigFile.Argument, Server };
        check.SetAction((parsed, cancellationToken) => CheckAsync(parsed, prober, error, cancellationToken));
        return new Command("upstreams", "See and try the MCP servers behind the host.") { list, check };
    }

    private static async Task<int> CheckAsync(ParseResult parsed, IUpstreamProber prober, TextWriter error, CancellationToken cancellationToken)
    {
        if (ConfigFile.Read(parsed.GetRequiredValue(ConfigFile.Argument), error) is not { } models)
        {
            return ActorsCommand.Misuse;
        }

        var wanted = parsed.GetValue(Server) ?? [];
        if (wanted.FirstOrDefault(name => models.Find(name) is null) is { } unknown)
        {
            return ActorsCommand.Refuse(error, $"--server '{unknown}' is none that the file serves; it serves {string.Join(", ", models.Enabled)}");
        }

        var servers = models.Enabled.Where(server => wanted.Length == 0 || wanted.Contains(server.Name));
        var findings = await prober.ProbeAsync(UpstreamModels.Of(servers), cancellationToken);
        FindingTable.Write(parsed.InvocationConfiguration.Output, findings);
        return findings.Any(static finding => finding.Error is not null) ? Failed : 0;
    }
}
