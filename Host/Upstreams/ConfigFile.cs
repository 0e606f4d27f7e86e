using System.CommandLine;
using Actors.Upstreams.Configuration;

namespace Actors.Host.Upstreams;

/// <summary>The file of servers that a command names.</summary>
internal static class ConfigFile
{
    /// <summary>As an argument.</summary>
    public static Argument<string> Argument { get; } = new("file")
    {
        Description = "The file of servers, such as the mcp.json of a desktop client.",
        DefaultValueFactory = _ => "mcp.json",
    };

    /// <summary>As an option of what serves.</summary>
    public static Option<string?> Option { get; } = new("--config")
    {
        Description = "A file of MCP servers, such as the mcp.json of a desktop client: each is served at /servers/NAME/mcp, and all of them at /mcp. "
            + "Read again when it changes. The demo's files are served beside them only where --root says so.",
        HelpName = "FILE",
    };

    /// <summary>Reads it, and writes what is wrong with it, a line for each; null: it cannot be used.</summary>
    public static UpstreamModels? Read(string path, TextWriter error)
    {
        var config = UpstreamConfig.Read(path);
        foreach (var problem in config.Problems)
        {
            error.WriteLine(problem);
        }

        return config.Models;
    }

    /// <summary>
    /// The full path of the file that an option names; null: none is named. Throws <see cref="UpstreamConfigException"/> for one that cannot be used, before anything
    /// is started: what serves reads it again, and tells the warnings.
    /// </summary>
    public static string? Checked(ParseResult parsed)
    {
        if (parsed.GetValue(Option) is not { } path)
        {
            return null;
        }

        _ = UpstreamConfig.Read(path).GetModels();
        return Path.GetFullPath(path);
    }
}
